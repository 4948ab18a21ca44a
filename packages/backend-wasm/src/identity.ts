// internal
import type * as tf from "@tensorflow/tfjs-core";
import { type Call, parts } from "./wasm.ts";

/**
 * Identity: x's data, shared, as a reshape shares it. wasm's own copies every number, and training clones each tensor
 * that a gradient needs. Strings, which the backend does not count, are still copied.
 */
export const identity =
  (plain: (call: Call) => tf.TensorInfo) =>
  (call: Call): tf.TensorInfo => {
    const [{ x }, , wasm] = parts<"x", object>(call);
    if (x.dtype === "string") return plain(call);
    wasm.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  };
