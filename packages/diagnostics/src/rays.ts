// internal
import { type Backend, type Geometry, inner, type Layer, type Layers, mapLayers, tiny, uniform } from "@unitball/core";
import type { Probe } from "./advantage.ts";
import { updateRms } from "./updateRms.ts";

/** The direction v = lmo(d) of one candidate in one layer, as w of root mean square 1 and what v's was. */
export interface Ray<T> {
  readonly layer: Layer;
  readonly candidate: number;
  readonly w: T;
  readonly rms: number;
}

/** S and H of each ray on one draw, in the unit of its v. */
export interface Told {
  readonly s: readonly number[];
  readonly h: readonly number[];
}

/** The numbers of 0-d tensors, which are freed. */
async function numbers<T>(backend: Backend<T>, of: readonly T[]): Promise<number[]> {
  const read = of.map(async (a) => backend.peek(a) ?? (await backend.read(a))[0]!);
  return Promise.all(read).finally(() => backend.free(of));
}

/** The rays of an estimate d; whoever asks frees each w. */
export async function raysOf<T>(
  backend: Backend<T>,
  layers: readonly Layer[],
  candidates: (layer: Layer) => readonly Geometry[],
  d: Layers<T>,
): Promise<Ray<T>[]> {
  const { ops } = backend;
  const made = backend.scope(() =>
    layers.flatMap((layer) =>
      candidates(layer).map((geometry, candidate) => {
        const v = geometry.lmo(ops, d[layer.name]!, layer);
        const rms = updateRms(ops, v, layer);
        return [{ layer, candidate, w: ops.div(v, ops.max(rms, tiny)) }, rms] as const;
      }),
    ),
  );
  const sizes = await numbers(
    backend,
    made.map(([, rms]) => rms),
  );
  return made.map(([ray], i) => ({ ...ray, rms: sizes[i]! }));
}

/**
 * How far each layer moves to see its gradient change: 5e-3 of its root mean square. One that is all 0 has no scale of its
 * own, and takes a tenth of the largest.
 */
export async function epsilons<T>({ backend, layers, x }: Probe<T>): Promise<Layers<number>> {
  const made = backend.scope(() => layers.map((layer) => updateRms(backend.ops, x[layer.name]!, layer)));
  const sizes = await numbers(backend, made);
  const largest = Math.max(0, ...sizes);
  return mapLayers(
    Object.fromEntries(layers.map(({ name }, l) => [name, sizes[l]!])),
    (size) => 5e-3 * (Math.max(size, largest / 10) || 1),
  );
}

/**
 * How much less far each layer moves beside others, so that none changes the loss much more than another to first order:
 * what the curvature between two of them adds to one's H grows with the other's reach. A thirtieth at least, or float32
 * would not see it move.
 */
function evened(reach: readonly number[]): readonly number[] {
  const least = Math.min(...reach);
  return reach.map((own) => (own > least ? Math.max(least / own, 1 / 30) : 1));
}

/** One draw's S = −⟨g, v⟩, and H = r⟨∇f(x + Σrεw) − g, v⟩/ε with a random sign r for each layer that moves. */
export async function judge<T>(
  { backend, layers, x, gradientAt, seed = 0, group = ({ name }) => name }: Probe<T>,
  rays: readonly Ray<T>[],
  epsilon: Layers<number>,
  g: Layers<T>,
  draw: number,
): Promise<Told> {
  const { ops } = backend;
  const along = (a: (name: string) => T, of: readonly Ray<T>[]): Promise<number[]> =>
    numbers(
      backend,
      backend.scope(() => of.map(({ layer, w }) => inner(ops, a(layer.name), w))),
    );
  const sign = ({ name }: Layer): number => {
    const l = layers.findIndex((layer) => layer.name === name);
    return uniform(seed, draw * layers.length + l) < 0.5 ? -1 : 1;
  };
  const slopes = new Map((await along((name) => g[name]!, rays)).map((slope, i) => [rays[i]!, slope]));
  // The rays that move together: those of one candidate in one group of layers.
  const mates = ({ layer, candidate }: Ray<T>): string => JSON.stringify([group(layer), candidate]);
  const bends = new Map<Ray<T>, number>();
  for (const which of new Set(rays.map(mates))) {
    const bundle = rays.filter((ray) => mates(ray) === which);
    const far = evened(bundle.map((ray) => epsilon[ray.layer.name]! * Math.abs(slopes.get(ray)!)));
    const by = bundle.map(({ layer }, i) => sign(layer) * epsilon[layer.name]! * far[i]!);
    const moved = backend.scope(() =>
      Object.fromEntries(bundle.map(({ layer, w }, i) => [layer.name, ops.add(x[layer.name]!, ops.mul(by[i]!, w))])),
    );
    let there: Layers<T> | undefined;
    try {
      there = gradientAt({ ...x, ...moved }, draw);
      const changes = await along((name) => ops.sub(there![name]!, g[name]!), bundle);
      for (const [i, ray] of bundle.entries()) bends.set(ray, changes[i]! / by[i]!);
    } finally {
      backend.free([moved, there]);
    }
  }
  return {
    s: rays.map((ray) => -slopes.get(ray)! * ray.rms),
    h: rays.map((ray) => bends.get(ray)! * ray.rms ** 2),
  };
}
