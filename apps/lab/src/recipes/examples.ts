import {
  type Axes,
  adaptive,
  constant,
  constrained,
  ema,
  euclidean,
  euclideanOverLayers,
  gradient,
  linear,
  maxOverLayers,
  normalized,
  openLoop,
  recipeOf,
  sign,
  spectral,
  unconstrained,
} from "unitball";
import type { Full } from "./optimizer.ts";

/** A pair to start with on a task: two recipes, one change apart. */
export interface Pair {
  readonly a: Full;
  readonly b: Full;
}

const of = (parts: Axes): Full => recipeOf(parts) as Full;
const pair = (parts: Axes, change: Partial<Axes>): Pair => ({ a: of(parts), b: of({ ...parts, ...change }) });

/** Entries of an update have RMS 1 under both norms, so that one stepsize suits both. */
const networks = (gamma: number): Pair =>
  pair(
    {
      estimator: ema(),
      geometry: sign(),
      composition: maxOverLayers(),
      normalization: normalized(),
      constraint: unconstrained(),
      stepsize: constant({ value: gamma }),
    },
    { geometry: spectral({ scaling: "matchRms" }) },
  );

/** A geometry that is chosen while it trains, looked at so often that something happens in a few hundred steps. */
const adapting = adaptive({
  candidates: [sign(), spectral({ scaling: "matchRms" })],
  ...{ every: 10, draws: 4, dwell: 30, blend: 10 },
});

/** Recipes to start from that are no presets, by what the list says. Each is one change off the first of a network's pair. */
export const examples: Readonly<Record<string, Full>> = {
  "sign or spectral, chosen as it trains": of({ ...networks(0.003).a.parts, geometry: adapting }),
};

const descent = (from: number): Axes => ({
  estimator: gradient(),
  geometry: euclidean(),
  composition: maxOverLayers(),
  normalization: normalized(),
  constraint: unconstrained(),
  stepsize: linear({ from, to: 0, steps: 150 }),
});

const pairs: Readonly<Record<string, Pair>> = {
  "digits-mlp": networks(0.003),
  "fashion-mlp": networks(0.001),
  "shakespeare-gpt": networks(0.003),
  valley: pair(descent(0.2), { geometry: sign() }),
  "noisy-valley": pair(descent(0.2), { estimator: ema() }),
  "two-layers": pair(descent(0.2), { composition: euclideanOverLayers() }),
  rosenbrock: pair(descent(0.1), { estimator: ema() }),
  wells: pair(
    { ...descent(1), geometry: euclidean({ radius: 3 }), constraint: constrained(), stepsize: openLoop() },
    { geometry: sign({ radius: 3 }) },
  ),
};

/** The pair of a task. */
export const exampleFor = (task: string): Pair => pairs[task] ?? networks(0.003);
