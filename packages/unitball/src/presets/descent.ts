import { euclideanOverLayers, maxOverLayers } from "@unitball/compositions";
import { unconstrained } from "@unitball/constraints";
import {
  almond,
  coupled,
  ema,
  gradient,
  heavyBall,
  perturbed,
  scheduleFree,
  transported,
  trust,
} from "@unitball/estimators";
import { euclidean } from "@unitball/geometries";
import { clipped, normalized, steepest } from "@unitball/normalizations";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, row, type With, type WithAlpha } from "./row.ts";

/** x ← x − γ∇f: the sharp operator of the Euclidean norm over all layers is the identity. */
export const gradientDescent = /* @__PURE__ */ checked(
  "gradientDescent",
  { stepsize: 1 },
  ({ stepsize = gamma(0.1) }: With = {}): Preset =>
    row(gradient(), euclidean(), euclideanOverLayers(), steepest(), unconstrained(), stepsize),
);

/** SGD with momentum (Polyak 1964), PyTorch's: m ← βm + g, x ← x − γm; `nesterov` adds g + βm instead (Nesterov 1983). */
export const momentumSgd = /* @__PURE__ */ checked(
  "momentumSgd",
  { stepsize: 1, beta: 1, nesterov: 1 },
  ({
    stepsize = gamma(0.1),
    beta = 0.9,
    nesterov = false,
  }: With & { readonly beta?: number; readonly nesterov?: boolean } = {}): Preset =>
    changed(gradientDescent({ stepsize }), { estimator: heavyBall({ beta, nesterov }) }),
);

/** SGD with Nesterov's momentum, in PyTorch's form (Sutskever et al. 2013). */
export const nesterovSgd = /* @__PURE__ */ checked(
  "nesterovSgd",
  { stepsize: 1, beta: 1 },
  (given: With & { readonly beta?: number } = {}): Preset => momentumSgd({ ...given, nesterov: true }),
);

/** Normalized gradient descent (Hazan, Levy & Shalev-Shwartz 2015): x ← x − γg/‖g‖. */
export const normalizedGradientDescent = /* @__PURE__ */ checked(
  "normalizedGradientDescent",
  { stepsize: 1 },
  ({ stepsize = gamma(0.1) }: With = {}): Preset =>
    changed(gradientDescent({ stepsize }), { normalization: normalized() }),
);

/** Normalized SGD with momentum (Cutkosky & Mehta 2020, Algorithm 1): one Euclidean ball for all layers together. */
export const normalizedSgd = /* @__PURE__ */ checked(
  "normalizedSgd",
  { stepsize: 1, alpha: 1 },
  ({ stepsize = gamma(0.1), alpha = 0.1 }: WithAlpha = {}): Preset =>
    changed(normalizedGradientDescent({ stepsize }), { estimator: ema({ alpha }) }),
);

/** Normalized SGD with implicit gradient transport, NIGT (Cutkosky & Mehta 2020, Algorithm 2). */
export const transportedSgd = /* @__PURE__ */ checked(
  "transportedSgd",
  { stepsize: 1, alpha: 1 },
  ({ stepsize = gamma(0.1), alpha = 0.1 }: WithAlpha = {}): Preset =>
    changed(normalizedGradientDescent({ stepsize }), { estimator: transported({ alpha }) }),
);

/** SNGM (Zhao, Xie & Li 2020): normalized gradients, averaged after the normalization. */
export const sngm = /* @__PURE__ */ checked(
  "sngm",
  { stepsize: 1, alpha: 1 },
  ({ stepsize = gamma(0.1), alpha = 0.1 }: WithAlpha = {}): Preset =>
    changed(normalizedGradientDescent({ stepsize }), { estimator: almond({ alpha }) }),
);

/** Block-normalized SGD with momentum (Yu et al. 2017): a Euclidean ball for each layer. */
export const layerwiseNormalizedSgd = /* @__PURE__ */ checked(
  "layerwiseNormalizedSgd",
  { stepsize: 1, alpha: 1 },
  (given: WithAlpha = {}): Preset => changed(normalizedSgd(given), { composition: maxOverLayers() }),
);

/** Clipped SGD with momentum (Zhang et al. 2020): x ← x − γ·min(1, at/‖d‖)·d is this with the stepsize γ·at. */
export const clippedSgd = /* @__PURE__ */ checked(
  "clippedSgd",
  { stepsize: 1, alpha: 1, at: 1 },
  ({ at = 1, ...given }: WithAlpha & { readonly at?: number } = {}): Preset =>
    changed(normalizedSgd(given), { normalization: clipped({ at }) }),
);

/**
 * LARS (You, Gitman & Ginsburg 2017) in optax's form: v ← βv + γ·trust·‖x‖·(g + μx)/‖g + μx‖ and x ← x − v, on each layer
 * by itself. The average after the LMO is (1 − β)v, hence the radius.
 */
export const lars = /* @__PURE__ */ checked(
  "lars",
  { stepsize: 1, beta: 1, mu: 1, ratio: 1 },
  ({
    stepsize = gamma(1),
    beta = 0.9,
    mu = 1e-4,
    ratio = 0.001,
  }: With & { readonly beta?: number; readonly mu?: number; readonly ratio?: number } = {}): Preset =>
    changed(layerwiseNormalizedSgd({ stepsize }), {
      estimator: almond({ beta, of: trust({ of: coupled({ mu }) }) }),
      geometry: euclidean({ radius: ratio / (1 - beta) }),
    }),
);

/** Momentum-SAM (Becker et al. 2024): SGD whose gradient is asked `radius` uphill along the last average. */
export const momentumSam = /* @__PURE__ */ checked(
  "momentumSam",
  { stepsize: 1, beta: 1, radius: 1 },
  ({
    stepsize = gamma(0.1),
    beta = 0.9,
    radius = 0.05,
  }: With & { readonly beta?: number; readonly radius?: number } = {}): Preset =>
    changed(gradientDescent({ stepsize }), { estimator: perturbed({ of: heavyBall({ beta }), radius }) }),
);

/** Schedule-Free SGD (Defazio et al. 2024): evaluate at the mean of the iterates, the slot "mean" brought up to date. */
export const scheduleFreeSgd = /* @__PURE__ */ checked(
  "scheduleFreeSgd",
  { stepsize: 1, beta: 1 },
  ({ stepsize = gamma(0.1), beta = 0.9 }: With & { readonly beta?: number } = {}): Preset =>
    changed(gradientDescent({ stepsize }), { estimator: scheduleFree({ beta }) }),
);
