import { euclideanOverLayers, maxOverLayers } from "@unitball/compositions";
import { constrained, decayed, unconstrained } from "@unitball/constraints";
import type { Stepsize } from "@unitball/core";
import { almond, ema, gradient, lion as lionEstimator, nesterov } from "@unitball/estimators";
import { byLayer, colNorm, euclidean, rms, sign, spectral } from "@unitball/geometries";
import { clipped, normalized, steepest } from "@unitball/normalizations";
import { recipe } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";

/** What every preset takes: the stepsize γₖ. */
interface With {
  readonly stepsize?: Stepsize;
}
const gamma = (value: number): Stepsize => constant({ value });

/** x ← x − γ∇f: the sharp operator of the Euclidean norm over all layers is the identity. */
export const gradientDescent = ({ stepsize = gamma(0.1) }: With = {}) =>
  recipe()
    .with(gradient())
    .with(euclidean())
    .with(euclideanOverLayers())
    .with(steepest())
    .with(unconstrained())
    .with(stepsize);

/** Normalized SGD with momentum (Cutkosky & Mehta 2020): one Euclidean ball for all layers together. */
export const normalizedSgd = ({ stepsize = gamma(0.1), alpha = 0.1 }: With & { readonly alpha?: number } = {}) =>
  gradientDescent({ stepsize }).with(ema({ alpha })).with(normalized());

/** Block-normalized SGD with momentum (Yu et al. 2017): a Euclidean ball for each layer. */
export const layerwiseNormalizedSgd = (given: With & { readonly alpha?: number } = {}) =>
  normalizedSgd(given).with(maxOverLayers());

/** signSGD (Bernstein et al. 2018): x ← x − γ·sign(g). */
export const signSgd = ({ stepsize = gamma(0.001) }: With = {}) =>
  gradientDescent({ stepsize }).with(sign()).with(maxOverLayers()).with(normalized());

/** Signum (Bernstein et al. 2018): signSGD on the average of the gradients. */
export const signum = ({ stepsize = gamma(0.001), alpha = 0.1 }: With & { readonly alpha?: number } = {}) =>
  signSgd({ stepsize }).with(ema({ alpha }));

/** Steepest descent in the maximum norm: x ← x − γ‖g‖₁·sign(g), the fair partner of gradient descent. */
export const signDescent = ({ stepsize = gamma(1e-5) }: With = {}) => signSgd({ stepsize }).with(steepest());

/** Stochastic spectral descent (Carlson et al. 2015): steepest descent in the spectral norm, Euclidean over the layers. */
export const spectralDescent = ({ stepsize = gamma(0.01) }: With = {}) =>
  gradientDescent({ stepsize }).with(spectral());

/**
 * Muon (Jordan et al. 2024) for hidden layers: Nesterov, five Newton–Schulz steps, decoupled weight decay. Its shape factor
 * max(1, √(out/in)) is `scaling: "image"` here. Give the other layers to `adamw` with `partition`.
 */
export const muon = ({
  stepsize = gamma(0.02),
  beta = 0.95,
  mu = 0,
}: With & { readonly beta?: number; readonly mu?: number } = {}) =>
  recipe()
    .with(nesterov({ beta, init: "zero" }))
    .with(spectral({ scaling: "image", polar: "keller5" }))
    .with(maxOverLayers())
    .with(normalized())
    .with(decayed({ mu }))
    .with(stepsize);

/** The norms that Scion recommends by role: spectral between layers, colNorm on tokens, sign at the output, RMS on vectors. */
export const scionGeometry = ({
  hidden = 1,
  output = 1024,
  bias = hidden,
}: {
  readonly hidden?: number;
  readonly output?: number;
  readonly bias?: number;
} = {}) =>
  byLayer({
    input: spectral({ scaling: "image", radius: hidden }),
    embedding: colNorm({ scaling: "oneToRms", radius: hidden }),
    hidden: spectral({ scaling: "rmsToRms", radius: hidden }),
    conv: spectral({ scaling: "conv", radius: hidden }),
    depthwise: rms({ radius: hidden }),
    output: sign({ scaling: "perInput", radius: output }),
    bias: rms({ radius: bias }),
    gain: rms({ radius: bias }),
  });

/** Unconstrained Scion (Pethick et al. 2025): a norm for each role, the maximum over the layers; radii as in `scionGeometry`. */
export const unconstrainedScion = ({
  stepsize = gamma(0.01),
  alpha = 0.1,
  ...radii
}: With & { readonly alpha?: number } & Parameters<typeof scionGeometry>[0] = {}) =>
  recipe()
    .with(ema({ alpha }))
    .with(scionGeometry(radii))
    .with(maxOverLayers())
    .with(normalized())
    .with(unconstrained())
    .with(stepsize);

/** Scion (Pethick et al. 2025): the same inside the ball, x ← (1 − γ)x + γ·lmo(d). */
export const scion = (given: Parameters<typeof unconstrainedScion>[0] = {}) =>
  unconstrainedScion(given).with(constrained());

/** Clipped Scion (arXiv 2506.01913): the step shrinks with the dual norm once that is below `at`. */
export const clippedScion = ({
  at = 1,
  ...given
}: Parameters<typeof unconstrainedScion>[0] & { readonly at?: number } = {}) =>
  unconstrainedScion(given).with(clipped({ at }));

/** Scion's geometry with the average taken after the LMO (ALMOND). */
export const almondScion = (given: Parameters<typeof unconstrainedScion>[0] = {}) =>
  unconstrainedScion(given).with(almond({ alpha: given.alpha ?? 0.1 }));

/** Lion (Chen et al. 2023): two averages, the sign, decoupled weight decay. */
export const lion = ({
  stepsize = gamma(0.0003),
  beta1 = 0.9,
  beta2 = 0.99,
  mu = 0.1,
}: With & { readonly beta1?: number; readonly beta2?: number; readonly mu?: number } = {}) =>
  signSgd({ stepsize })
    .with(lionEstimator({ beta1, beta2, init: "zero" }))
    .with(decayed({ mu }));
