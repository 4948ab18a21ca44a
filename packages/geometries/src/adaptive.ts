import { type Choosing, type Geometry, type Layer, type Ops, options, part } from "@unitball/core";
import { acting, check, decide, start } from "./adaptiveRules.ts";

/** Which geometries a layer may have, and when it changes from one to another. */
export interface AdaptiveOptions {
  /** A layer begins with the first of these that accepts it; those that do not are no candidates there. */
  readonly candidates: readonly Geometry[];
  /** Steps between two probes, which the layers take in turn, four of one role; 0 for none. */
  readonly every: number;
  /** Microbatches that a probe judges by, 3 or more; each takes a gradient, and one more for each candidate. */
  readonly draws: number;
  /** The gain must be so many times that of the geometry at hand, two standard errors off, in two probes in a row. */
  readonly hysteresis: number;
  /** Steps that a layer keeps a geometry, at least. */
  readonly dwell: number;
  /** Steps over which the old geometry gives way to the new. */
  readonly blend: number;
}

/**
 * A geometry for each layer, chosen anew while the run goes on by which candidate's LMO lowers the loss more, S²/(2H) at
 * the best stepsize, as judged by microbatches that had no part in it. A layer goes to a ball whose LMO has entries as
 * large as the old one's, by way of mixtures of both, so that every step is an LMO. The index is that of OpenReview
 * lDs4vkSX7J, estimated without bias. `consider` makes the probes; without them it is the first candidate, to the bit.
 */
export function adaptive(given: Partial<AdaptiveOptions> = {}) {
  const defaults = { candidates: [], every: 400, draws: 4, hysteresis: 1.2, dwell: 800, blend: 50 };
  const o = options<AdaptiveOptions>("adaptive", given, defaults);
  check(o);
  const accepted = (layer: Layer) => o.candidates.filter((g) => (g.accepts?.(layer) ?? true) === true);
  const first = (layer: Layer): Geometry => accepted(layer)[0] ?? o.candidates[0]!;
  const choosing = (layer: Layer): Choosing | undefined => {
    const candidates = accepted(layer);
    if (candidates.length < 2 || o.every === 0) return undefined;
    return {
      ...{ start, candidates },
      draws: (choice, k) => (k > 0 && k % o.every === 0 && choice.probed < k ? o.draws : 0),
      decide: (evidence, choice, k) => decide(o, evidence, choice, k),
      acting: (choice, k) => acting(candidates, o.blend, choice, k),
    };
  };
  return part({
    axis: "geometry",
    kind: "adaptive",
    options: o,
    norm: <T>(ops: Ops<T>, w: T, layer: Layer): T => first(layer).norm(ops, w, layer),
    lmo: <T>(ops: Ops<T>, s: T, layer: Layer): T => first(layer).lmo(ops, s, layer),
    dual: <T>(ops: Ops<T>, s: T, layer: Layer): T | undefined => first(layer).dual?.(ops, s, layer),
    accepts: (layer: Layer) => first(layer).accepts?.(layer) ?? true,
    on: (layer: Layer) => first(layer).on?.(layer) ?? first(layer),
    choosing,
    boundary: <T>(ops: Ops<T>, seed: number, layer: Layer): T =>
      first(layer).lmo(ops, ops.sub(ops.random(seed, layer), 0.5), layer),
  } satisfies Geometry);
}
