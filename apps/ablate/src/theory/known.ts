import { reference, type Value } from "@unitball/backend-reference";
import {
  type Axes,
  canonical,
  type Geometry,
  inner,
  type Layer,
  type Layers,
  mapLayers,
  type Ops,
} from "@unitball/core";
import { quadratic } from "@unitball/tasks";
import type { TrialConfig } from "../store/records.ts";

/** What is known of a run that minimizes f, in the joint norm ‖·‖ of its layers, whose ball has radius 1. */
export interface Known {
  /** ‖∇f(x) − ∇f(y)‖_* ≤ L‖x − y‖. */
  readonly L: number;
  /** f(x₁), where f* = 0 at x*, and f(0). */
  readonly start: number;
  readonly origin: number;
  /** ‖x₁‖, ‖x*‖ and ‖x₁ − x*‖. */
  readonly norms: { readonly start: number; readonly best: number; readonly apart: number };
  /** The LMO's: ‖v‖ ≤ 1 + excess, and −⟨d, v⟩ ≥ (1 − gap)‖d‖_*. */
  readonly lmo: Accuracy;
}

interface Accuracy {
  readonly excess: number;
  readonly gap: number;
}

/** What a run on `quadratic` begins with, f(x) = ½Σhᵢ(xᵢ − x*ᵢ)²; of another task, half a sentence that says why not. */
export function known(
  config: Pick<TrialConfig, "task" | "initSeed" | "dataSeed" | "batch">,
  { geometry, composition }: Pick<Axes, "geometry" | "composition">,
): Known | string {
  if (config.task !== quadratic.name) return `of ${config.task} neither the smoothness nor the least loss is known`;
  const backend = reference();
  const { ops } = backend;
  const { layers, init, gradient } = quadratic.made(backend, config);
  const on = (layer: Layer): Geometry => geometry.on?.(layer) ?? geometry;
  const balls = layers.map((layer) => ballOf(on(layer)));
  const unknown = balls.find((ball) => typeof ball === "string");
  if (typeof unknown === "string") return unknown;
  const own = balls as readonly Ball[];
  const at = (value: (i: number) => number): Layers<Value> =>
    Object.fromEntries(
      layers.map((layer) => {
        const [block, rows, columns] = canonical(layer);
        const values = Float64Array.from({ length: block * rows * columns }, (_, i) => value(i));
        return [layer.name, backend.tensor(values, [block, rows, columns])];
      }),
    );
  const both = (f: (a: Value, b: Value) => Value, a: Layers<Value>, b: Layers<Value>): Layers<Value> =>
    mapLayers(a, (al, name) => f(al, b[name] as Value));
  const number = (a: Value): number => Number(backend.peek(a));
  const norms = (of: Layers<Value>) => layers.map((layer) => on(layer).norm(ops, of[layer.name] as Value, layer));
  const joint = (of: Layers<Value>): number => number(composition.norm(ops, norms(of)));

  // ∇f is affine, so that its values at two points give h and x*.
  const [zero, one] = [
    gradient(
      at(() => 0),
      0,
    ).g,
    gradient(
      at(() => 1),
      0,
    ).g,
  ];
  const h = both(ops.sub, one, zero);
  const best = both((g, hl) => ops.div(ops.mul(-1, g), hl), zero, h);
  const f = (of: Layers<Value>): number => {
    const away = both(ops.sub, of, best);
    return Object.values(both((e, hl) => inner(ops, e, ops.mul(hl, e)), away, h)).reduce(
      (sum: number, a) => sum + number(a) / 2,
      0,
    );
  };
  // A lone 1 has norm 1 in each of these geometries, but for the radius.
  const radii = norms(at((i) => (i === 0 ? 1 : 0))).map((norm) => 1 / number(norm));
  const each = layers.map(
    (layer, l) => (radii[l] as number) ** 2 * number((own[l] as Ball).smoothness(ops, h[layer.name] as Value)),
  );
  const x = init();
  return {
    L: composition.kind === "maxOverLayers" ? each.reduce((a, b) => a + b) : Math.max(...each),
    start: f(x),
    origin: f(at(() => 0)),
    norms: { start: joint(x), best: joint(best), apart: joint(both(ops.sub, x, best)) },
    lmo: { excess: Math.max(...own.map(({ excess }) => excess)), gap: Math.max(...own.map(({ gap }) => gap)) },
  };
}

/** A geometry whose constants are known: the smoothness L of ½Σhᵢwᵢ² in it, exact or from above, and how good its LMO is. */
interface Ball extends Accuracy {
  readonly smoothness: (ops: Ops<Value>, h: Value) => Value;
}

/** max ‖h∘w‖_* over ‖w‖ ≤ 1, entry by entry, or by the longest vectors that the ball's rows or columns are. */
const smoothness: Readonly<Record<string, Ball["smoothness"]>> = {
  euclidean: (ops, h) => ops.maxAbs(h, "all"),
  rms: (ops, h) => ops.maxAbs(h, "all"),
  sign: (ops, h) => ops.sum(h, "all"),
  colNorm: (ops, h) => ops.sum(ops.maxAbs(h, "out"), "all"),
  rowNorm: (ops, h) => ops.sum(ops.maxAbs(h, "in"), "all"),
  // The nuclear norm is at most the sum of the rows' lengths, and of the columns'; rows and columns of w are at most 1 long.
  spectral: (ops, h) => ops.min(ops.sum(ops.maxAbs(h, "out"), "all"), ops.sum(ops.maxAbs(h, "in"), "all")),
};

function ballOf({ kind, options }: Geometry): Ball | string {
  const of = smoothness[kind];
  const { radius, epsilon, polar, gap } = options as Readonly<Record<string, unknown>>;
  if (of === undefined) return `the smoothness of the loss in the norm of ${kind} is not worked out here`;
  if (typeof radius !== "number") return `the radius of ${kind} changes as the run goes on`;
  if (epsilon !== undefined && epsilon !== 0)
    return `${kind} with an epsilon gives steps that are shorter than its ball`;
  if (polar === undefined) return { smoothness: of, excess: 0, gap: 0 };
  return polar === "certified"
    ? { smoothness: of, excess: 1e-5, gap: Number(gap) }
    : `the polar factor "${polar}" does not say how far it may be off`;
}
