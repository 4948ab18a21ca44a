import { type Estimator, type Layers, mapLayers, type Ops, oneOf, options, tiny, within } from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";
import { normsPer, type Per } from "./per.ts";

/** What is brought to norm 1, and how often. */
export interface EquilibratedOptions {
  of: Estimator;
  /** What is brought to norm 1: each entry (the sign), input, output, the layer, or outputs and inputs in turn. */
  per: Per | "both";
  /** How many turns of "both". */
  rounds: number;
}

/**
 * d ↦ d with rows, columns or both in turn divided by their norms, before the LMO: SWAN (arXiv 2412.13148) and MuonEq
 * (2603.28254) take the polar factor of it, SinkGD (2502.06742) steps along it, AdaMuon takes that of the sign.
 */
export function equilibrated(given: Partial<EquilibratedOptions> = {}) {
  const o = options<EquilibratedOptions>("equilibrated", given, { of: ema(), per: "output", rounds: 5 });
  oneOf("equilibrated", "per", o.per, ["entry", "input", "output", "layer", "both"]);
  within("equilibrated", "rounds", o.rounds, 0, 100);
  const turns: readonly Per[] =
    o.per === "both" ? Array.from({ length: 2 * o.rounds }, (_, i) => (i % 2 ? "input" : "output")) : [o.per];
  return around("equilibrated", o, {
    shape: <T>(ops: Ops<T>, d: Layers<T>) => {
      const once = (a: T, per: Per): T => ops.div(a, ops.max(normsPer(ops, a, per), tiny));
      return [mapLayers(d, (dl) => turns.reduce(once, dl)), {}] as const;
    },
  });
}
