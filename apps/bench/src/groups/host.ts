import * as tf from "@tensorflow/tfjs";
import "@unitball/backend-wasm";
import { tfjs, type Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";

// Without this, TensorFlow.js prints an advertisement for its Node binding.
tf.enableProdMode();

/** The backend of that name, started, on one thread. */
export async function start(name: "wasm" | "cpu"): Promise<Backend<Value>> {
  tf.env().set("UNITBALL_THREADS", 1);
  return tfjs(name);
}
