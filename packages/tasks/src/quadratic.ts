import { type Backend, canonical, inner, type Layer, type Layers, layer, mapLayers } from "@unitball/core";
import { permutation } from "./batches.ts";
import { normal } from "./normal.ts";
import type { Problem, Seeds, Setup } from "./task.ts";

/** What makes a quadratic hard: its condition and its noise. */
export interface Curvature {
  /** The ratio of the largest eigenvalue of the Hessian, 1, to its smallest. */
  readonly condition: number;
  /** Standard deviation σ of each entry of the gradient's noise, for one sample. */
  readonly noise: number;
}

const layers: readonly Layer[] = [
  layer({ name: "matrix", shape: [12, 8], role: "hidden" }),
  layer({ name: "vector", shape: [8], role: "bias" }),
];
const sizes = layers.map((l) => canonical(l).reduce((a, b) => a * b, 1));
const dimension = sizes.reduce((a, b) => a + b, 0);

/**
 * f(W) = ½ Σ_layers ‖A∘(W − W*)‖², where the entries of A² run from 1 to 1/condition in equal ratios, shuffled over the
 * layers. Sample k is f(W) + (σ/√batch)⟨ξₖ, W − W*⟩ with ξₖ standard normal, hence ∇f(W, ξₖ) = A²∘(W − W*) + σξₖ/√batch.
 * Written in Ops alone, so that it runs on every backend. dataSeed gives W* and ξₖ, initSeed the first W.
 */
export function quadraticTask({ condition, noise }: Curvature) {
  const defaults = { steps: 100, batch: 1 };
  const made = <T>(backend: Backend<T>, { initSeed, dataSeed, batch = defaults.batch }: Setup): Problem<T> =>
    problem(backend, { condition, noise: noise / Math.sqrt(batch) }, { initSeed, dataSeed });
  return Object.freeze({
    name: "quadratic",
    description: `a quadratic in ${dimension} variables, condition number ${condition}, gradient noise ${noise}`,
    layers,
    defaults,
    metrics: {
      loss: { title: "loss", better: "lower", unit: "" },
      gradNorm: { title: "gradient norm", better: "lower", unit: "" },
    } as const,
    primary: "loss",
    tuning: "loss",
    /** What `load` promises, at once: there is nothing to read. */
    made,
    load: async <T>(backend: Backend<T>, setup: Setup): Promise<Problem<T>> => made(backend, setup),
  });
}

/** f with condition number 100 and exact gradients. */
export const quadratic = quadraticTask({ condition: 100, noise: 0 });

function problem<T>(backend: Backend<T>, curvature: Curvature, seeds: Seeds): Problem<T> {
  const { ops } = backend;
  const { condition, noise } = curvature;
  const held = (value: (i: number) => number): Layers<T> => backend.scope(() => fill(backend, value));
  const data = (block: number) => (i: number) => normal(seeds.dataSeed, block * dimension + i);
  // `normal` knows an element modulo 2³²: samples from 2³⁰ on, those of probes, have a stream of their own.
  const sample = (k: number) => (i: number) =>
    k < 2 ** 30 ? data(1 + k)(i) : normal(seeds.dataSeed + 2 ** 30, (k - 2 ** 30) * dimension + i);
  const rank = permutation(0, dimension);
  const target = held(data(0));
  const squared = held((i) => condition ** (-(rank[i] as number) / (dimension - 1)));

  const total = (terms: Layers<T>): T => Object.values(terms).reduce((a, b) => ops.add(a, b));
  const away = (x: Layers<T>) => mapLayers(x, (w, name) => ops.sub(w, target[name] as T));
  const exact = (x: Layers<T>) => {
    const e = away(x);
    const g = mapLayers(e, (a, name) => ops.mul(squared[name] as T, a));
    return { e, g, loss: ops.mul(0.5, total(mapLayers(e, (a, name) => inner(ops, a, g[name] as T)))) };
  };

  return {
    layers,
    init: () => held((i) => normal(Math.imul(seeds.initSeed, 0x9e3779b1) + 0x51ed270b, i)),
    gradient: (at, k) =>
      backend.scope(() => {
        const { e, g, loss } = exact(at);
        if (noise === 0) return { loss, g };
        const xi = fill(backend, (i) => noise * sample(k)(i));
        const noisy = mapLayers(g, (a, name) => ops.add(a, xi[name] as T));
        return { loss: ops.add(loss, total(mapLayers(e, (a, name) => inner(ops, a, xi[name] as T)))), g: noisy };
      }),
    async evaluate(x) {
      const [loss, gradNorm] = backend.scope(() => {
        const { g, loss } = exact(x);
        return [loss, ops.hypot(Object.values(g).map((a) => ops.norms(a, "all")))] as const;
      });
      const read = await Promise.all([backend.read(loss), backend.read(gradNorm)]);
      backend.free([loss, gradNorm]);
      return { loss: read[0][0] as number, gradNorm: read[1][0] as number };
    },
    reseed: ({ initSeed, dataSeed }) => problem(backend, curvature, { initSeed, dataSeed }),
    dispose: () => backend.free([target, squared]),
  };
}

/** The vector (value(0), …, value(dimension − 1)), laid out over the layers. */
function fill<T>(backend: Backend<T>, value: (i: number) => number): Layers<T> {
  let from = 0;
  return Object.fromEntries(
    layers.map((l, i) => {
      const values = Float64Array.from({ length: sizes[i] as number }, (_, j) => value(from + j));
      from += values.length;
      return [l.name, backend.enter(backend.tensor(values, l.shape), l)];
    }),
  );
}
