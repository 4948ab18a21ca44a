import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import {
  type Backend,
  canonical,
  clocked,
  type Layer,
  type Layers,
  mapLayers,
  type State,
  type Traceable,
} from "@unitball/core";
import { polar, type Table } from "@unitball/geometries";
import type { Held } from "./optimizers.ts";
import { tensors } from "./tensors.ts";

/** The polar factors of a matrix per layer, compiled where the backend compiles. */
export function polarFactors(backend: Backend<Value>, layers: readonly Layer[], table: Table): Held {
  const given = { s: tensors(backend, layers, 3) };
  const step: Traceable = (ops, _held, { s }) => ({
    y: mapLayers(s as Layers<never>, (a, name) =>
      polar(ops as never, a, layers.find((layer) => layer.name === name) as Layer, table),
    ) as Layers<never>,
  });
  return traced(backend, step, given);
}

/** What a step makes of its slots, compiled where the backend compiles. */
export function traced(backend: Backend<Value>, step: Traceable, given: State<Value>): Held {
  const program = backend.compile?.(step, {}, given);
  return {
    run() {
      if (program === undefined) backend.free(backend.scope(() => step(clocked(backend.ops, 0), {}, given)));
      else backend.free(program.run(0, {}, given));
    },
    free() {
      program?.dispose();
      backend.free(given);
    },
  };
}

/**
 * The same table and number of steps composed of TensorFlow.js's ops, layer by layer, with explicit transposes, so that
 * every product takes its fast routine: A = XᵀX on the short side, then X ← aX + X(bA + cA²).
 */
export function composed(backend: Backend<Value>, layers: readonly Layer[], table: Table): Held {
  const given = tensors(backend, layers, 3);
  const matrices = layers.map((layer) => {
    const [, rows, columns] = canonical(layer);
    return tf.keep(tf.reshape(given[layer.name] as tf.Tensor, [rows, columns]) as tf.Tensor2D);
  });
  const factor = (s: tf.Tensor2D) =>
    tf.tidy(() => {
      const tall = s.shape[0] >= s.shape[1];
      let x = tf.div(s, tf.mul(table.factor, tf.sqrt(tf.sum(tf.square(s))))) as tf.Tensor2D;
      for (const [a, b, c] of table.steps) {
        const gram = tall ? tf.matMul(tf.transpose(x), x) : tf.matMul(x, tf.transpose(x));
        const p = tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)) as tf.Tensor2D;
        x = tf.add(tf.mul(x, a), tall ? tf.matMul(x, p) : tf.matMul(p, x));
      }
      return tf.div(x, table.supremum);
    });
  return {
    run() {
      for (const s of matrices) factor(s).dispose();
    },
    free: () => backend.free([matrices, given]),
  };
}

/**
 * Floating point operations of a polar factor, each symmetric product counted once: m²n + m³ + 2m²n per step, or per group
 * of r steps on the Gram matrix m²n + (4r − 3)m³ + 2m²n, which is the same for r = 1.
 */
export function operations(layer: Layer, { steps, restart }: Table): number {
  const [, rows, columns] = canonical(layer);
  const [m, n] = [Math.min(rows, columns), Math.max(rows, columns)];
  const longest = n >= 2 * m ? restart : n >= 1.5 * m ? Math.min(2, restart) : 1;
  const groups = Math.ceil(steps.length / longest);
  return 3 * groups * m * m * n + (4 * steps.length - 3 * groups) * m ** 3;
}
