// internal
import type * as tf from "@tensorflow/tfjs-core";
import { identity } from "./identity.ts";
import { type Call, parts } from "./wasm.ts";

/**
 * Cast. To the type that x has already it is x's data, shared, where wasm's own copies every number, in each gradient of
 * a relu. To bool it is whether a number is not 0, where wasm's own is the number modulo 256.
 */
export const cast =
  (plain: (call: Call) => tf.TensorInfo) =>
  (call: Call): tf.TensorInfo => {
    const [{ x }, { dtype }, wasm] = parts<"x", tf.CastAttrs>(call);
    if (x.dtype === dtype) return identity(plain)(call);
    if (dtype !== "bool") return plain(call);
    const out = wasm.makeOutput(x.shape, "bool");
    const [from, to] = [wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(out)];
    for (const [i, value] of from.entries()) to[i] = value === 0 ? 0 : 1;
    return out;
  };
