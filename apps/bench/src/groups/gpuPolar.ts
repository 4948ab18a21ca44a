import * as tf from "@tensorflow/tfjs";
import type { WebGpu } from "@unitball/backend-webgpu";
import { type Layer, type Layers, mapLayers, type Traceable } from "@unitball/core";
import { certified } from "@unitball/geometries";
import { median } from "simple-statistics";
import { onDevice } from "./gpu.ts";
import { type Bench, figureOf } from "./group.ts";
import type { Held } from "./optimizers.ts";
import { operations, polarFactors, traced } from "./polarFactor.ts";
import { matrices, numbers, tensors } from "./tensors.ts";

/** One product of TensorFlow.js. */
function stockProduct(side: number): Held {
  const [a, b] = [1, 2].map((seed) => tf.tensor2d(numbers(side * side, seed), [side, side])) as [tf.Tensor, tf.Tensor];
  return { run: () => tf.matMul(a, b).dispose(), free: () => tf.dispose([a, b]) };
}

/** The products of equal matrices, a batch of them, as a compiled step runs them. */
function ourProducts(backend: WebGpu, layers: readonly Layer[]): Held {
  const given = { a: tensors(backend, layers, 1), b: tensors(backend, layers, 2) };
  const step: Traceable = (ops, _held, slots) => {
    const [a, b] = [slots.a, slots.b] as readonly Layers<never>[];
    return { y: mapLayers(a as Layers<never>, (one, name) => ops.matmul(one, b?.[name] as never)) as Layers<never> };
  };
  return traced(backend, step, given);
}

/** Equal matrices, and the sides of the products that TensorFlow.js is given. */
export interface Sizes {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly sides: readonly number[];
}

/** Batched polar factors against the fastest product of the device, operation by operation. */
export async function gpuPolar(bench: Bench, backend: WebGpu, { count, rows, columns, sides }: Sizes): Promise<void> {
  const layers = matrices(count, rows, columns);
  const table = certified(Math.min(rows, columns), 1e-2);
  const done = layers.reduce((sum, layer) => sum + operations(layer, table), 0);
  const products = new Map(
    sides.map((side) => [`tf.matMul ${side}³`, { held: stockProduct(side), operations: 2 * side ** 3 }]),
  );
  const held = ourProducts(backend, matrices(count, columns, columns));
  products.set(`our products ${count} × ${columns}³`, { held, operations: 2 * count * columns ** 3 });
  const ours = polarFactors(backend, layers, table);
  const runners = { ours, ...Object.fromEntries([...products].map(([name, product]) => [name, product.held])) };
  const times = await bench.race<string>(runners, { seconds: 10, ...onDevice(backend.device) });
  // Operations per millisecond, over 10⁹, are 10¹² per second.
  const rate = (runner: string, each: number) => each / median([...(times[runner] ?? [])]) / 1e9;
  const rates = [...products].map(([name, product]) => ({ name, ...product, rate: rate(name, product.operations) }));
  const name = `polar factors, ${count} × ${rows}×${columns}, webgpu, per operation`;
  const said = [{ name: "polar factors", rate: rate("ours", done) }, ...rates];
  bench.note(
    `${count} × ${rows}×${columns}, TFLOP/s: ${said.map((one) => `${one.name} ${one.rate.toFixed(2)}`).join(", ")}.`,
  );
  const best = rates.reduce((a, b) => (b.rate > a.rate ? b : a));
  const against = `${best.name}, the fastest product, per operation`;
  const factor = best.operations / done;
  bench.tell(figureOf(times, { of: "ours", to: best.name, name, against, limit: 1 / 0.6, factor }));
  for (const one of [ours, ...rates.map((product) => product.held)]) one.free();
}
