// internal
import type { Value } from "@unitball/backend-tfjs";
import { type Axes, type Backend, clocked, type Geometry, type Layer, type Layers, mapLayers } from "@unitball/core";
import { measure, type Observed, stableRank } from "@unitball/diagnostics";
import type { Optimizer, OptimizerState } from "@unitball/optimizer";
import { spectral } from "unitball";
import type { LayerMeasures, LayersLine } from "../store/records.ts";

/**
 * Whether the layers are measured at step k of a run of so many: at 50 steps at most, and so seldom that it stays cheap,
 * for a look costs a few LMOs.
 */
export const isLookedAt = (k: number, steps: number): boolean => k % Math.max(12, Math.ceil(steps / 50)) === 0;

type Parts = Pick<Axes, "geometry" | "composition">;

/** The parts with the geometry of a step, where it is one that is chosen while the run goes on. */
export function acting(
  { geometry, composition }: Parts,
  { chooser }: Optimizer<Value>,
  state: OptimizerState<Value>,
): Parts {
  if (chooser === undefined) return { geometry, composition };
  const on = ({ name }: Layer): Geometry => chooser.acting(state, name) ?? geometry;
  const chosen: Geometry = {
    ...geometry,
    norm: (ops, w, layer) => on(layer).norm(ops, w, layer),
    lmo: (ops, s, layer) => on(layer).lmo(ops, s, layer),
    dual: (ops, s, layer) => on(layer).dual?.(ops, s, layer),
  };
  return { geometry: chosen, composition };
}

/** What σ_max is read from; without scaling and of radius 1. */
const singular = spectral();

/**
 * The layers as a step saw them, from inside it. The reductions run at once, on tensors that the step still holds; the line
 * is there when the device has given the figures. Nothing of the step is changed.
 */
export function layersLine(
  { geometry, composition }: Parts,
  backend: Backend<Value>,
  layers: readonly Layer[],
  step: number,
  seen: Observed<Value>,
): Promise<LayersLine> {
  const ops = clocked(backend.ops, step);
  const moved = layers.filter(({ name }) => name in seen.v);
  const made = backend.scope(() => {
    const { dualNorm, feasibility, updateRms, alignment } = measure({ geometry, composition }, ops, seen, moved);
    const each = (f: (x: Value, layer: Layer) => Value): Layers<Value> =>
      Object.fromEntries(moved.map((layer) => [layer.name, f(seen.x[layer.name] as Value, layer)]));
    return {
      norm: each((x) => ops.norms(x, "all")),
      updateRms,
      stableRank: each((x, layer) => stableRank(singular, ops, x, layer)),
      feasibility,
      dualNorm,
      alignment,
    };
  });
  const figures = Object.entries(made).map(async ([name, of]) => {
    const values = Object.values(
      mapLayers(of, (a, layer) => read(backend, a).then((value) => [layer, value] as const)),
    );
    return [name, Object.fromEntries(await Promise.all(values))] as const;
  });
  return Promise.all(figures).then((read) => {
    backend.free(made);
    const table = Object.fromEntries(read);
    const of = (layer: string) => Object.fromEntries(Object.entries(table).map(([name, at]) => [name, at[layer]]));
    return { step, layers: Object.fromEntries(moved.map(({ name }) => [name, of(name) as unknown as LayerMeasures])) };
  });
}

/** Five digits of a 0-d tensor; null where it is not finite. */
async function read(backend: Backend<Value>, a: Value): Promise<number | null> {
  const value = backend.peek(a) ?? (await backend.read(a))[0] ?? Number.NaN;
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
