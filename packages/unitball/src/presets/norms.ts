import { euclideanOverLayers, maxOverLayers } from "@unitball/compositions";
import { constrained, sphere, unconstrained } from "@unitball/constraints";
import type { Geometry } from "@unitball/core";
import { ema, equilibrated, gradient, secondMoment, shampoo, tangent } from "@unitball/estimators";
import { colNorm, euclidean, kyFan, mixture, nuclear, rowNorm, schatten, sign, spectral } from "@unitball/geometries";
import { normalized, steepest } from "@unitball/normalizations";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, row, type With, type WithAlpha } from "./row.ts";

/** The average's LMO in some norm, layer by layer. */
const inNorm = (geometry: Geometry, { stepsize = gamma(0.02), alpha = 0.05 }: WithAlpha): Preset =>
  row(ema({ alpha }), geometry, maxOverLayers(), normalized(), unconstrained(), stepsize);

/** Neon (arXiv 2512.09678): steps of rank one, the LMO of the nuclear norm. */
export const neon = /* @__PURE__ */ checked(
  "neon",
  { stepsize: 1, alpha: 1 },
  (given: WithAlpha = {}): Preset => inNorm(nuclear(), given),
);

/** Fanion-k (arXiv 2512.09678): the k leading singular pairs, all with weight 1. */
export const fanion = /* @__PURE__ */ checked(
  "fanion",
  { stepsize: 1, alpha: 1, k: 1 },
  ({ k = 4, ...given }: WithAlpha & { readonly k?: number } = {}): Preset => inNorm(kyFan({ k }), given),
);

/** NuMuon (arXiv 2603.03597): spectral norm at most 1 and nuclear norm at most the budget k, inside the ball. */
export const nuMuon = /* @__PURE__ */ checked(
  "nuMuon",
  { stepsize: 1, alpha: 1, k: 1 },
  (given: WithAlpha & { readonly k?: number } = {}): Preset => changed(fanion(given), { constraint: constrained() }),
);

/** F-Muon (arXiv 2512.09678): the polar factor and the normalized average, mixed; the rest of `weight` is the second's. */
export const fMuon = /* @__PURE__ */ checked(
  "fMuon",
  { stepsize: 1, alpha: 1, weight: 1 },
  ({ weight = 0.5, ...given }: WithAlpha & { readonly weight?: number } = {}): Preset =>
    inNorm(mixture({ of: [spectral(), euclidean()], weights: [weight, 1 - weight] }), given),
);

/** S-Muon (arXiv 2512.09678): the polar factor and the sign, mixed; the sign's radius is per input, to be of its size. */
export const sMuon = /* @__PURE__ */ checked(
  "sMuon",
  { stepsize: 1, alpha: 1, weight: 1 },
  ({ weight = 0.5, ...given }: WithAlpha & { readonly weight?: number } = {}): Preset =>
    inNorm(mixture({ of: [spectral(), sign({ scaling: "perInput" })], weights: [weight, 1 - weight] }), given),
);

/** Between normalized SGD (p = 2) and Muon (p = ∞): the LMO of the Schatten-p norm, U Σ^(1/(p−1)) Vᵀ (arXiv 2605.19781). */
export const schattenMuon = /* @__PURE__ */ checked(
  "schattenMuon",
  { stepsize: 1, alpha: 1, p: 1 },
  ({ p = 3, ...given }: WithAlpha & { readonly p?: number } = {}): Preset => inNorm(schatten({ p }), given),
);

/** RMNP (arXiv 2603.20527): every output's fan-in vector normalized, in place of the polar factor. */
export const rowNormalized = /* @__PURE__ */ checked(
  "rowNormalized",
  { stepsize: 1, alpha: 1 },
  (given: WithAlpha = {}): Preset => inNorm(rowNorm(), given),
);

/** Column-normalized SGD: every input's fan-out vector normalized (the hidden layers of SCALE, arXiv 2506.16659). */
export const columnNormalized = /* @__PURE__ */ checked(
  "columnNormalized",
  { stepsize: 1 },
  ({ stepsize = gamma(0.02) }: With = {}): Preset =>
    changed(inNorm(colNorm(), { stepsize }), { estimator: gradient() }),
);

/** DASGO (arXiv 2503.20762): the average over the root mean square of each input's gradients, a diagonal one-sided Shampoo. */
export const dasgo = /* @__PURE__ */ checked(
  "dasgo",
  { stepsize: 1, alpha: 1, beta: 1 },
  ({ stepsize = gamma(0.001), alpha = 0.1, beta = 0.95 }: WithAlpha & { readonly beta?: number } = {}): Preset =>
    row(
      secondMoment({ of: ema({ alpha }), beta, per: "input" }),
      euclidean(),
      euclideanOverLayers(),
      steepest(),
      unconstrained(),
      stepsize,
    ),
);

/** Shampoo (Gupta, Koren & Singer 2018), with averages: L^(−1/4)·d·R^(−1/4), L and R the Gram matrices of the gradients. */
export const shampooSgd = /* @__PURE__ */ checked(
  "shampooSgd",
  { stepsize: 1, alpha: 1, beta: 1, sides: 1 },
  ({
    stepsize = gamma(0.01),
    alpha = 0.1,
    beta = 0.95,
    sides = "both",
  }: WithAlpha & { readonly beta?: number; readonly sides?: "both" | "input" | "output" } = {}): Preset =>
    changed(dasgo({ stepsize }), { estimator: shampoo({ of: ema({ alpha }), beta, sides }) }),
);

/** ASGO, one-sided Shampoo (arXiv 2503.20762): the inputs' Gram matrix to the power −1/2. */
export const asgo = /* @__PURE__ */ checked(
  "asgo",
  { stepsize: 1, alpha: 1, beta: 1 },
  (given: WithAlpha & { readonly beta?: number } = {}): Preset => shampooSgd({ ...given, sides: "input" }),
);

/** SinkGD (arXiv 2502.06742): the gradient with outputs and inputs brought to one norm in turn, and no state. */
export const sinkGd = /* @__PURE__ */ checked(
  "sinkGd",
  { stepsize: 1, rounds: 1 },
  ({ stepsize = gamma(0.02), rounds = 5 }: With & { readonly rounds?: number } = {}): Preset =>
    row(
      equilibrated({ of: gradient(), per: "both", rounds }),
      euclidean(),
      euclideanOverLayers(),
      steepest(),
      unconstrained(),
      stepsize,
    ),
);

/** Mano (arXiv 2601.23000): steps along the oblique manifold, on which every output's vector keeps its norm. */
export const mano = /* @__PURE__ */ checked(
  "mano",
  { stepsize: 1, alpha: 1 },
  (given: WithAlpha = {}): Preset =>
    changed(inNorm(rowNorm(), given), {
      estimator: tangent({ of: ema({ alpha: given.alpha ?? 0.05 }), per: "output" }),
      constraint: sphere({ per: "output" }),
    }),
);
