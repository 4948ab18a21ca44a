import type { Backend, Evidence, Geometry, Layer, Layers } from "@unitball/core";
import { evidenceOf, type Fold } from "./evidence.ts";
import { mean } from "./pairs.ts";
import { epsilons, judge, raysOf } from "./rays.ts";

/** Where a probe is made, and from which samples. */
export interface Probe<T> {
  readonly backend: Backend<T>;
  readonly layers: readonly Layer[];
  readonly x: Layers<T>;
  /** ∇f(at, ξ) on the microbatch of this draw: the same on each call, independent of the others. The probe frees it. */
  readonly gradientAt: (at: Layers<T>, draw: number) => Layers<T>;
  /** How many draws, from `first` on (0 unless told): 3 or more with `d`, 6 or more without. */
  readonly draws: number;
  readonly first?: number;
  /** What the LMOs are of, made from other samples than these; without it each half of the draws is judged by the other. */
  readonly d?: Layers<T>;
  /**
   * Layers of one group move together to show their curvature, which costs one gradient per candidate and draw for them
   * all, and noise from the curvature between them. Without it each moves alone.
   */
  readonly group?: (layer: Layer) => string;
  /** Seeds the signs of layers that move together. */
  readonly seed?: number;
}

/** What a probe found, by layer, and what it took. */
export interface Advantage {
  readonly layers: Readonly<Record<string, Evidence>>;
  readonly cost: { readonly gradients: number; readonly lmos: number };
}

/**
 * Which geometry's step lowers the loss more, layer by layer: S = −⟨∇f, v⟩ and H = ⟨v, ∇²f v⟩ of v = lmo(d), and what the
 * best stepsize gains, Δ* = S²/(2H), which does not depend on v's length. All are means over microbatches that had no part
 * in v, hence unbiased for this v, and for a batch of half the draws where v comes from the other half; S² is a
 * U-statistic. H comes from one more gradient per candidate and group of layers: each moves along its v with a random
 * sign r, and r⟨∇f(x + Σrεv) − ∇f(x), v⟩/ε has the mean H, up to O(ε²). Standard errors are jackknife estimates over draws,
 * with v given. It takes draws·(1 + candidates·groups) gradients and an LMO of each candidate, two without `d`.
 */
export async function advantage<T>(
  geometries: readonly Geometry[] | ((layer: Layer) => readonly Geometry[]),
  probe: Probe<T>,
): Promise<Advantage> {
  const { backend, layers, x, d, draws, first = 0 } = probe;
  const least = d === undefined ? 6 : 3;
  if (!(Number.isInteger(draws) && draws >= least)) {
    throw new RangeError(`advantage was given ${draws} draws, but it takes a whole number from ${least} on.`);
  }
  const candidates = typeof geometries === "function" ? geometries : () => geometries;
  const cost = { gradients: 0, lmos: 0 };
  const gradientAt = (at: Layers<T>, draw: number): Layers<T> => {
    cost.gradients++;
    return probe.gradientAt(at, draw);
  };
  const epsilon = await epsilons(probe);

  /** What these draws say of the rays of d. */
  const fold = async (d: Layers<T>, judges: readonly number[], known?: readonly Layers<T>[]): Promise<Fold> => {
    const rays = await raysOf(backend, layers, candidates, d);
    cost.lmos += rays.length;
    const told = [];
    try {
      for (const [i, draw] of judges.entries()) {
        const g = known?.[i] ?? gradientAt(x, draw);
        const judged = judge({ ...probe, gradientAt }, rays, epsilon, g, draw);
        told.push(await (known === undefined ? judged.finally(() => backend.free(g)) : judged));
      }
    } finally {
      backend.free(rays.map(({ w }) => w));
    }
    return { rays, told };
  };

  const all = Array.from({ length: draws }, (_, i) => first + i);
  const folds = d === undefined ? await crossed(all) : [await fold(d, all)];
  const found = layers.map((layer) => [layer.name, evidenceOf(folds, candidates(layer), layer)] as const);
  return { layers: Object.fromEntries(found), cost };

  /** Each half of the draws judges the rays of the other half's mean gradient. */
  async function crossed(all: readonly number[]): Promise<readonly Fold[]> {
    const g = all.map((draw) => gradientAt(x, draw));
    const half = Math.floor(draws / 2);
    const halves = [
      [0, half],
      [half, draws],
    ] as const;
    try {
      const folds = [];
      for (const [from, to] of halves) {
        const others = g.filter((_, i) => i < from || i >= to);
        const estimate = backend.scope(() =>
          Object.fromEntries(
            layers.map(({ name }) => [
              name,
              mean(
                backend.ops,
                others.map((gi) => gi[name] as T),
              ),
            ]),
          ),
        );
        const folded = fold(estimate, all.slice(from, to), g.slice(from, to));
        folds.push(await folded.finally(() => backend.free(estimate)));
      }
      return folds;
    } finally {
      backend.free(g);
    }
  }
}
