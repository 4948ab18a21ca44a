// internal
import * as tf from "@tensorflow/tfjs-core";

const flag = "UNITBALL_THREADS";

/** Threads share a memory: in Node always, in browsers on pages that are cross-origin isolated and may have workers. */
function available(): number {
  const { SharedArrayBuffer: shared, Worker: worker, navigator, process } = globalThis;
  const can = shared !== undefined && (worker !== undefined || process?.getBuiltinModule !== undefined);
  return can ? Math.min(navigator?.hardwareConcurrency ?? 1, 4) : 1;
}

tf.env().registerFlag(flag, available);

/** How many threads a step with large matrix products may use: `tf.env().set("UNITBALL_THREADS", 1)` makes it one. */
export const threads = (): number => tf.env().getNumber(flag);
