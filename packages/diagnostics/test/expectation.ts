import { type Axes, clocked, type Layers, mapLayers, type State, uniform } from "@unitball/core";
import { corridor } from "@unitball/optimizer";
import { Matrix } from "ml-matrix";
import { type Matrices, matrix, ops, type Problem, tensor, type Value } from "./problem.ts";

/** Two-point noise of mean 0 and variance 1 along seeded directions: one value with probability p, the other without. */
export interface Noise {
  readonly sigma: number;
  readonly p: number;
  readonly seed: number;
  /** Only one path, drawn from the seed, instead of every one: its numbers are no expectations. */
  readonly single?: boolean;
}

/** What is seen at step k of one of the noise's paths. */
export interface Visit {
  readonly k: number;
  readonly x: Matrices;
  readonly gradient: Matrices;
  /** d − ∇f(x), and ‖·‖₂² of it. */
  readonly error: Matrices;
  readonly squaredError: number;
  readonly d: Matrices;
  readonly v: Matrices;
}

/**
 * Exact expectations over every path of the noise: a run of n steps is a tree with two branches at each, all of which are
 * taken. `look` gives numbers for a visit; their expectations come back for every step. Exact gradients make one path.
 */
export function expectation(
  parts: Axes,
  { layers, gradient, direction }: Problem,
  x: Matrices,
  n: number,
  { sigma, p, seed, single = false }: Noise,
  look: (visit: Visit) => readonly number[],
): number[][] {
  const program = corridor(parts, layers);
  const means: number[][] = Array.from({ length: n }, () => []);
  const heads = Math.sqrt((1 - p) / p);
  const outcomes: readonly (readonly [number, number])[] =
    sigma === 0
      ? [[0, 1]]
      : [
          [heads, p],
          [-1 / heads, 1 - p],
        ];
  const visit = (k: number, at: Layers<Value>, state: State<Value>, chance: number): void => {
    if (k === n) return;
    const here = mapLayers(at, matrix);
    const exact = gradient(here);
    const along = direction(seed + k);
    const drawn: readonly (readonly [number, number])[] = [
      [outcomes[uniform(seed, k) < p ? 0 : outcomes.length - 1]![0], 1],
    ];
    for (const [noise, q] of single ? drawn : outcomes) {
      const g = mapLayers(exact, (s, l) => Matrix.add(s, Matrix.mul(along[l]!, noise * sigma)));
      const told = program.tell(clocked(ops, k), at, [mapLayers(g, tensor)], state);
      const d = mapLayers(told.seen.d, matrix);
      const error = mapLayers(d, (dl, l) => Matrix.sub(dl, exact[l]!));
      const squaredError = Object.values(error).reduce((s, e) => s + e.norm() ** 2, 0);
      const v = mapLayers(told.seen.v, matrix);
      look({ k, x: here, gradient: exact, error, squaredError, d, v }).forEach((value, i) => {
        means[k]![i] = (means[k]![i] ?? 0) + chance * q * value;
      });
      visit(k + 1, told.x, told.state, chance * q);
    }
  };
  const start = mapLayers(x, tensor);
  visit(0, start, program.init(ops, start), 1);
  return means;
}

/** The mean over the steps of the i-th number. */
export const meanOf = (means: readonly (readonly number[])[], i: number): number =>
  means.reduce((s, row) => s + row[i]!, 0) / means.length;
