import type { Value } from "@unitball/backend-tfjs";
import { type Backend, type Layer, type Layers, layer } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { partition } from "unitball";
import { iterate } from "./iterate.ts";

/**
 * d coordinates (in) of independent seeds (out) as one tensor. The sign LMO and the sharp Euclidean one act on every entry
 * alone, so that one run is a run of every seed.
 */
const lanes = (name: string, d: number, seeds: number): Layer => layer({ name, shape: [d, seeds], role: "hidden" });

/** A number for each coordinate and seed. */
type Entries = (coordinate: number, seed: number) => number;

/** The tensor of f(coordinate, seed). */
function filled<T>(backend: Backend<T>, d: number, seeds: number, f: Entries): T {
  const values = new Float32Array(d * seeds);
  for (let i = 0; i < d; i++) for (let s = 0; s < seeds; s++) values[i * seeds + s] = f(i, s);
  return backend.tensor(values, [1, d, seeds]);
}

export interface Descent {
  readonly backend: Backend<Value>;
  /** The optimizers that run side by side, all on the same noise. */
  readonly arms: Readonly<Record<string, Program>>;
  readonly d: number;
  readonly seeds: number;
  readonly steps: number;
  /** hᵢ of f(x) = ½Σhᵢxᵢ²; 1 unless told. */
  readonly curvature?: (coordinate: number) => number;
  /** xᵢ at the start; 1 unless told. */
  readonly start?: (coordinate: number) => number;
  /** The gradient's noise at step k. */
  readonly noise: (k: number) => Entries;
  /** ∇f(xₖ) of every arm before step k, [1, d, seeds]; true ends the run. */
  readonly look?: (gradients: Layers<Value>, k: number) => unknown;
  readonly tick?: () => void;
}

/** f(x) = ½Σhᵢxᵢ² under gradient noise: x at the end of every arm, [1, d, seeds], which the caller owns. */
export async function descend(given: Descent): Promise<Layers<Value>> {
  const { backend, arms, d, seeds, curvature = () => 1, start = () => 1, noise, look, ...rest } = given;
  const { ops } = backend;
  const names = Object.keys(arms);
  const each = (f: (name: string) => Value): Layers<Value> => Object.fromEntries(names.map((name) => [name, f(name)]));
  const h = filled(backend, d, 1, curvature);
  const exact = (x: Layers<Value>) => each((name) => ops.mul(h, x[name]!));
  const last = await iterate<Value>({
    ...rest,
    backend,
    program: partition(arms),
    layers: names.map((name) => lanes(name, d, seeds)),
    x: each(() => filled(backend, d, seeds, start)),
    gradient(x, k) {
      const xi = filled(backend, d, seeds, noise(k));
      const g = exact(x);
      return each((name) => ops.add(g[name]!, xi));
    },
    async look(x, k) {
      if (look === undefined) return false;
      const g = backend.scope(() => exact(x));
      const end = await look(g, k);
      backend.free(g);
      return end;
    },
  });
  backend.free(h);
  return last;
}

/** For each seed, the mean of ‖∇f(xₖ)‖₁ over the run of one optimizer. */
export async function meanGradient(given: Omit<Descent, "arms" | "look"> & { readonly program: Program }) {
  const { program, ...rest } = given;
  const { backend, steps, seeds } = rest;
  const { ops } = backend;
  let sum = filled(backend, 1, seeds, () => 0);
  const last = await descend({
    ...rest,
    arms: { x: program },
    look({ x }) {
      const old = sum;
      sum = backend.scope(() => ops.add(old, ops.sum(ops.abs(x!), "in")));
      backend.free(old);
    },
  });
  const sums = await backend.read(sum);
  backend.free([last, sum]);
  return Array.from(sums, (s) => s / steps);
}
