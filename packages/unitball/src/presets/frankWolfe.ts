import { maxOverLayers, sumOverLayers } from "@unitball/compositions";
import { constrained, unconstrained } from "@unitball/constraints";
import type { Geometry } from "@unitball/core";
import { ema, gradient, shortStep } from "@unitball/estimators";
import { euclidean, kSupport, l1, nuclear, sign } from "@unitball/geometries";
import { normalized } from "@unitball/normalizations";
import { inverseRoot, openLoop } from "@unitball/schedules";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, row, type With, type WithAlpha } from "./row.ts";

/** Frank–Wolfe's set and stepsize. */
export interface FrankWolfeOptions extends With {
  /** The feasible set: the product of the layers' balls. */
  readonly geometry?: Geometry;
}

/** Frank–Wolfe (Jaggi 2013, Algorithm 1): x ← (1 − γ)x + γ·lmo(∇f(x)), γₖ = 2/(k + 2), on any ball; the box by default. */
export const frankWolfe = /* @__PURE__ */ checked(
  "frankWolfe",
  { stepsize: 1, geometry: 1 },
  ({ stepsize = openLoop(), geometry = sign() }: FrankWolfeOptions = {}): Preset =>
    row(gradient(), geometry, maxOverLayers(), normalized(), constrained(), stepsize),
);

/** Frank–Wolfe with the short step min(1, gap/(L‖v − x‖²)) (Jaggi 2013, eq. 5), `smoothness` being L. */
export const shortStepFrankWolfe = /* @__PURE__ */ checked(
  "shortStepFrankWolfe",
  { stepsize: 1, geometry: 1, smoothness: 1 },
  ({
    smoothness = 1,
    stepsize = gamma(1),
    ...given
  }: FrankWolfeOptions & { readonly smoothness?: number } = {}): Preset =>
    changed(frankWolfe({ ...given, stepsize }), {
      estimator: shortStep({ of: gradient(), smoothness }),
      constraint: unconstrained(),
    }),
);

/** Stochastic Frank–Wolfe (Mokhtari, Hassani & Karbasi 2020): the average with αₖ = 1/√k before the LMO. */
export const stochasticFrankWolfe = /* @__PURE__ */ checked(
  "stochasticFrankWolfe",
  { stepsize: 1, geometry: 1 },
  (given: FrankWolfeOptions = {}): Preset => changed(frankWolfe(given), { estimator: ema({ alpha: inverseRoot() }) }),
);

/** Frank–Wolfe on the ℓ1 ball: one weight of each layer gains weight in a step (Jaggi 2013, §4.1). */
export const sparseFrankWolfe = /* @__PURE__ */ checked(
  "sparseFrankWolfe",
  { stepsize: 1, radius: 1 },
  ({ radius = 1, ...given }: With & { readonly radius?: number } = {}): Preset =>
    frankWolfe({ ...given, geometry: l1({ radius }) }),
);

/** Frank–Wolfe with k weights of each layer in a step (Pokutta, Spiegel & Zimmer 2020), on the ball of the k-support norm. */
export const kSparseFrankWolfe = /* @__PURE__ */ checked(
  "kSparseFrankWolfe",
  { stepsize: 1, radius: 1, k: 1 },
  ({ radius = 1, k = 10, ...given }: With & { readonly radius?: number; readonly k?: number } = {}): Preset =>
    frankWolfe({ ...given, geometry: kSupport({ radius, k }) }),
);

/** Frank–Wolfe on the nuclear ball: a step of rank one for each layer (Jaggi 2013, §4.3). */
export const nuclearFrankWolfe = /* @__PURE__ */ checked(
  "nuclearFrankWolfe",
  { stepsize: 1, radius: 1 },
  ({ radius = 1, ...given }: With & { readonly radius?: number } = {}): Preset =>
    frankWolfe({ ...given, geometry: nuclear({ radius }) }),
);

/** Greedy over layers (Flynn 2017): only the layer of largest dual norm moves, in its own norm, the Euclidean by default. */
export const greedyLayers = /* @__PURE__ */ checked(
  "greedyLayers",
  { stepsize: 1, alpha: 1, geometry: 1 },
  ({ stepsize = gamma(0.1), alpha = 0.1, geometry = euclidean() }: WithAlpha & FrankWolfeOptions = {}): Preset =>
    row(ema({ alpha }), geometry, sumOverLayers(), normalized(), unconstrained(), stepsize),
);
