import { euclideanOverLayers, maxOverLayers } from "@unitball/compositions";
import { decayed, unconstrained } from "@unitball/constraints";
import { ema, gradient, lion as lionEstimator, secondMoment } from "@unitball/estimators";
import { spectral } from "@unitball/geometries";
import { normalized, steepest } from "@unitball/normalizations";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, row, type With, type WithAlpha } from "./row.ts";
import type { LionOptions } from "./signs.ts";

/** Stochastic spectral descent (Carlson et al. 2015): steepest descent in the spectral norm, Euclidean over the layers. */
export const spectralDescent = /* @__PURE__ */ checked(
  "spectralDescent",
  { stepsize: 1 },
  ({ stepsize = gamma(0.01) }: With = {}): Preset =>
    row(gradient(), spectral(), euclideanOverLayers(), steepest(), unconstrained(), stepsize),
);

/** Spectral descent of the gradient over its root mean squares, after Carlson et al. 2015, "Preconditioned spectral descent". */
export const preconditionedSpectralDescent = /* @__PURE__ */ checked(
  "preconditionedSpectralDescent",
  { stepsize: 1, beta: 1 },
  ({ stepsize = gamma(0.001), beta = 0.99 }: With & { readonly beta?: number } = {}): Preset =>
    changed(spectralDescent({ stepsize }), { estimator: secondMoment({ of: gradient(), beta, debiased: false }) }),
);

/** PolarGrad (Lau, Long & Su 2025): the average's polar factor times its nuclear norm, layer by layer; μ is weight decay. */
export const polarGrad = /* @__PURE__ */ checked(
  "polarGrad",
  { stepsize: 1, alpha: 1, mu: 1 },
  ({ stepsize = gamma(0.01), alpha = 0.05, mu = 0 }: WithAlpha & { readonly mu?: number } = {}): Preset =>
    row(ema({ alpha }), spectral(), euclideanOverLayers(), steepest(), decayed({ mu }), stepsize),
);

/** MOP: PolarGrad or Muon with the exact polar factor, here to 1e-4 of the dual norm; `sharp` times the nuclear norm. */
export const mop = /* @__PURE__ */ checked(
  "mop",
  { stepsize: 1, alpha: 1, sharp: 1 },
  ({ stepsize = gamma(0.02), alpha = 0.05, sharp = false }: WithAlpha & { readonly sharp?: boolean } = {}): Preset =>
    changed(polarGrad({ stepsize, alpha }), {
      geometry: spectral({ gap: 1e-4 }),
      ...(!sharp && { composition: maxOverLayers(), normalization: normalized() }),
    }),
);

/** Spectral LMOs in one Euclidean ball over the layers: Muon that compares layers by their nuclear norms. */
export const spectralOverLayers = /* @__PURE__ */ checked(
  "spectralOverLayers",
  { stepsize: 1, alpha: 1 },
  ({ stepsize = gamma(0.1), alpha = 0.1 }: WithAlpha = {}): Preset =>
    row(ema({ alpha }), spectral(), euclideanOverLayers(), normalized(), unconstrained(), stepsize),
);

/** Lion-𝒦 with 𝒦 the nuclear norm (arXiv 2506.15054): Lion's two averages, and Muon's LMO for its sign. */
export const spectralLion = /* @__PURE__ */ checked(
  "spectralLion",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1 },
  ({ stepsize = gamma(0.003), beta1 = 0.9, beta2 = 0.99, mu = 0.1 }: LionOptions = {}): Preset =>
    row(
      lionEstimator({ beta1, beta2, init: "zero" }),
      spectral(),
      maxOverLayers(),
      normalized(),
      decayed({ mu }),
      stepsize,
    ),
);

/** The non-Euclidean trust region of Kovalev 2025 (arXiv 2503.12645): averaged, spectral, with decoupled weight decay. */
export const trustRegion = /* @__PURE__ */ checked(
  "trustRegion",
  { stepsize: 1, alpha: 1, mu: 1 },
  ({ stepsize = gamma(0.02), alpha = 0.1, mu = 0.1 }: WithAlpha & { readonly mu?: number } = {}): Preset =>
    row(ema({ alpha }), spectral(), maxOverLayers(), normalized(), decayed({ mu }), stepsize),
);
