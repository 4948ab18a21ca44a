// internal
import * as tf from "@tensorflow/tfjs-core";

let depth = 0;

/**
 * Run f and free every tensor it made, except those in its result (nested arrays and plain records), each of which the
 * caller owns once: for a tensor that f did not make, or that the result holds twice, there is another on the same data.
 * An outer tf.tidy leaves the result alone; an outer `scope` treats it as made inside.
 */
export function scope<R>(f: () => R): R {
  depth++;
  try {
    const run = () => own(f(), tf.engine().state.activeScope.id, new Set());
    return tf.tidy(run as () => tf.TensorContainer) as R;
  } finally {
    depth--;
  }
}

function own(result: unknown, here: number, seen: Set<tf.Tensor>): unknown {
  if (result instanceof tf.Tensor) {
    const made = result.scopeId === here && !result.kept && !(result instanceof tf.Variable);
    // Not tf.clone, which on wasm copies the values.
    const mine = made && !seen.has(result) ? result : tf.reshape(result, result.shape);
    seen.add(mine);
    return depth === 1 ? tf.keep(mine) : mine;
  }
  if (Array.isArray(result)) return result.map((item) => own(item, here, seen));
  if (result === null || typeof result !== "object" || !plain(result)) return result;
  return Object.fromEntries(Object.entries(result).map(([name, item]) => [name, own(item, here, seen)]));
}

function plain(record: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(record);
  return prototype === Object.prototype || prototype === null;
}
