import {
  type Backend,
  type Evidence,
  type Geometry,
  inner,
  type Layer,
  type Layers,
  mapLayers,
  tiny,
  uniform,
} from "@unitball/core";
import { evidenceOf, type Judged } from "./evidence.ts";
import { mean } from "./pairs.ts";
import { updateRms } from "./updateRms.ts";

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

/** By how much of its root mean square a layer moves, to see its gradient change. */
const step = 5e-3;

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
  const { backend, layers, x, d, draws, first = 0, seed = 0, group = ({ name }) => name } = probe;
  const least = d === undefined ? 6 : 3;
  if (!(Number.isInteger(draws) && draws >= least)) {
    throw new RangeError(`advantage was given ${draws} draws, but it takes a whole number from ${least} on.`);
  }
  const { ops } = backend;
  const candidates = layers.map(typeof geometries === "function" ? geometries : () => geometries);
  const most = Math.max(0, ...candidates.map((of) => of.length));
  const cost = { gradients: 0, lmos: 0 };
  const gradientAt = (at: Layers<T>, draw: number): Layers<T> => {
    cost.gradients++;
    return probe.gradientAt(at, first + draw);
  };
  const read = async (a: T): Promise<number> => backend.peek(a) ?? (await backend.read(a))[0]!;
  const numbers = async (of: readonly Layers<T>[]): Promise<readonly Layers<number>[]> => {
    const known = of.map(async (one) => {
      const pairs = Object.entries(one).map(async ([name, a]) => [name, await read(a)] as const);
      return Object.fromEntries(await Promise.all(pairs)) as Layers<number>;
    });
    return Promise.all(known).finally(() => backend.free(of));
  };
  const each = (c: number, f: (layer: Layer, geometry: Geometry, l: number) => T, of = layers): Layers<T> =>
    Object.fromEntries(
      layers.flatMap((layer, l) => {
        const geometry = candidates[l]![c];
        return geometry === undefined || !of.includes(layer) ? [] : [[layer.name, f(layer, geometry, l)] as const];
      }),
    );
  const groups = [...new Set(layers.map(group))].map((name) => layers.filter((layer) => group(layer) === name));
  const every = (f: (c: number) => Layers<T>): Layers<T>[] => Array.from({ length: most }, (_, c) => f(c));

  const [sizes] = await numbers([
    backend.scope(() => Object.fromEntries(layers.map((layer) => [layer.name, updateRms(ops, x[layer.name]!, layer)]))),
  ]);
  const largest = Math.max(0, ...Object.values(sizes!));
  // A layer that is all 0 has no scale of its own.
  const epsilon = mapLayers(sizes!, (size) => step * (Math.max(size, largest / 10) || 1));

  /** v of root mean square 1 for each candidate, and the root mean squares that they had. */
  const along = async (estimate: Layers<T>) => {
    const made = backend.scope(() => {
      const v = every((c) => each(c, (layer, g) => g.lmo(ops, estimate[layer.name]!, layer)));
      const rms = every((c) => each(c, (layer) => updateRms(ops, v[c]![layer.name]!, layer)));
      const unit = every((c) => each(c, ({ name }) => ops.div(v[c]![name]!, ops.max(rms[c]![name]!, tiny))));
      return { unit, rms };
    });
    cost.lmos += candidates.reduce((n, of) => n + of.length, 0);
    return { unit: made.unit, rms: await numbers(made.rms) };
  };

  /** One draw's S and H along unit directions. */
  const judge = async (unit: readonly Layers<T>[], draw: number, g: Layers<T>) => {
    const sign = (l: number): number => (uniform(seed, draw * layers.length + l) < 0.5 ? -1 : 1);
    const S = backend.scope(() =>
      every((c) => each(c, ({ name }) => ops.mul(-1, inner(ops, g[name]!, unit[c]![name]!)))),
    );
    const H: Layers<T>[] = [];
    for (let c = 0; c < most; c++) {
      const bent: Layers<T>[] = [];
      for (const mates of groups) {
        const of = (f: (name: string, signed: number) => T): Layers<T> =>
          backend.scope(() => each(c, ({ name }, _, l) => f(name, sign(l) * epsilon[name]!), mates));
        const moved = of((name, by) => ops.add(x[name]!, ops.mul(by, unit[c]![name]!)));
        if (Object.keys(moved).length === 0) continue;
        const there = gradientAt({ ...x, ...moved }, draw);
        bent.push(of((name, by) => ops.mul(1 / by, inner(ops, ops.sub(there[name]!, g[name]!), unit[c]![name]!))));
        backend.free([moved, there]);
      }
      H.push(Object.assign({}, ...bent));
    }
    return { S: await numbers(S), H: await numbers(H) };
  };

  const all = Array.from({ length: draws }, (_, draw) => draw);
  const halves = [all.slice(0, Math.floor(draws / 2)), all.slice(Math.floor(draws / 2))];
  const kept = d === undefined ? all.map((draw) => gradientAt(x, draw)) : [];
  const meanOf = (of: readonly number[]): Layers<T> =>
    backend.scope(() =>
      Object.fromEntries(
        layers.map(({ name }) => [
          name,
          mean(
            ops,
            of.map((draw) => kept[draw]![name] as T),
          ),
        ]),
      ),
    );
  const given = d === undefined ? undefined : { estimate: () => d, judges: all };
  const folds = given ? [given] : [0, 1].map((f) => ({ estimate: () => meanOf(halves[1 - f]!), judges: halves[f]! }));
  const judged: Judged[] = [];
  try {
    for (const { estimate, judges } of folds) {
      const from = estimate();
      const { unit, rms } = await along(from);
      if (from !== d) backend.free(from);
      const told = [];
      for (const draw of judges) {
        const g = kept[draw] ?? gradientAt(x, draw);
        told.push(await judge(unit, draw, g));
        if (kept[draw] === undefined) backend.free(g);
      }
      backend.free(unit);
      judged.push({ rms, told });
    }
  } finally {
    backend.free(kept);
  }
  const found = layers.map(({ name }, l) => [name, evidenceOf(judged, candidates[l]!, name)] as const);
  return { layers: Object.fromEntries(found), cost };
}
