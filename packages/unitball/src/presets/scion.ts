import { maxOverLayers } from "@unitball/compositions";
import { constrained, unconstrained } from "@unitball/constraints";
import type { Geometry } from "@unitball/core";
import {
  almond,
  ema,
  gluon as gluonEstimator,
  heavyBall,
  scheduleFree,
  shortStep,
  storm,
  transported,
} from "@unitball/estimators";
import { byLayer, colNorm, type PolarOptions, rms, rowNorm, sign, spectral } from "@unitball/geometries";
import { clipped, normalized } from "@unitball/normalizations";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, row, type WithAlpha } from "./row.ts";

/** Radii of Scion's balls by role. */
export interface ScionRadii {
  readonly hidden?: number;
  readonly output?: number;
  readonly bias?: number;
  /** How polar factors are computed; scion.py's is { polar: "keller5", epsilon: 1e-7 }. */
  readonly polar?: Partial<PolarOptions>;
  /** Added to the norms of columns, rows and vectors that are divided by: 1e-8 in scion.py. */
  readonly epsilon?: number;
}

/** The norms that Scion recommends by role: spectral between layers, colNorm on tokens, sign at the output, RMS on vectors. */
export const scionGeometry = /* @__PURE__ */ checked(
  "scionGeometry",
  { hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1 },
  ({ hidden = 1, output = 1024, bias = hidden, polar = {}, epsilon = 0 }: ScionRadii = {}): Geometry =>
    byLayer({
      input: spectral({ scaling: "image", radius: hidden, ...polar }),
      embedding: colNorm({ scaling: "oneToRms", radius: hidden, epsilon }),
      hidden: spectral({ scaling: "rmsToRms", radius: hidden, ...polar }),
      conv: spectral({ scaling: "conv", radius: hidden, ...polar }),
      depthwise: rms({ radius: hidden, epsilon }),
      output: sign({ scaling: "perInput", radius: output }),
      bias: rms({ radius: bias, epsilon }),
      gain: rms({ radius: bias, epsilon }),
    }),
);

/** Scion's radii, average and stepsize. */
export interface ScionOptions extends WithAlpha, ScionRadii {
  /** How the average starts: "zero" in scion.py. */
  readonly init?: "first" | "zero";
}

/** Unconstrained Scion (Pethick et al. 2025): a norm for each role, the maximum over the layers; radii as in `scionGeometry`. */
export const unconstrainedScion = /* @__PURE__ */ checked(
  "unconstrainedScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  ({ stepsize = gamma(0.01), alpha = 0.1, init = "first", ...radii }: ScionOptions = {}): Preset =>
    row(ema({ alpha, init }), scionGeometry(radii), maxOverLayers(), normalized(), unconstrained(), stepsize),
);

/** Scion (Pethick et al. 2025, Algorithm 2): the same inside the ball, x ← (1 − γ)x + γ·lmo(d). */
export const scion = /* @__PURE__ */ checked(
  "scion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  (given: ScionOptions = {}): Preset => changed(unconstrainedScion(given), { constraint: constrained() }),
);

/** ScionLight: Scion whose buffer is G ← (1 − α)G + g, the gradient's own; the same trajectory, d being G times α. */
export const scionLight = /* @__PURE__ */ checked(
  "scionLight",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  (given: ScionOptions = {}): Preset =>
    changed(scion(given), { estimator: heavyBall({ beta: 1 - (given.alpha ?? 0.1) }) }),
);

/** Scion with sign everywhere, per input between layers (Scion, Table 6). */
export const signScion = /* @__PURE__ */ checked(
  "signScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  ({ hidden = 1, output = 1024, bias = hidden, ...given }: ScionOptions = {}): Preset =>
    changed(scion(given), {
      geometry: byLayer({
        embedding: sign({ radius: hidden }),
        output: sign({ scaling: "perInput", radius: output }),
        bias: sign({ radius: bias }),
        gain: sign({ radius: bias }),
        "*": sign({ scaling: "perInput", radius: hidden }),
      }),
    }),
);

/** Scion with every input's vector normalized, per input between layers (Scion, Table 4). */
export const columnScion = /* @__PURE__ */ checked(
  "columnScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  ({ hidden = 1, output = 1024, bias = hidden, epsilon = 0, ...given }: ScionOptions = {}): Preset =>
    changed(scion(given), {
      geometry: byLayer({
        embedding: colNorm({ scaling: "oneToRms", radius: hidden, epsilon }),
        output: colNorm({ scaling: "perInput", radius: output, epsilon }),
        bias: rms({ radius: bias, epsilon }),
        gain: rms({ radius: bias, epsilon }),
        "*": colNorm({ scaling: "perInput", radius: hidden, epsilon }),
      }),
    }),
);

/** Scion with every output's vector normalized (Scion, Table 4). */
export const rowScion = /* @__PURE__ */ checked(
  "rowScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  ({ hidden = 1, output = 1024, bias = hidden, epsilon = 0, ...given }: ScionOptions = {}): Preset =>
    changed(scion(given), {
      geometry: byLayer({
        embedding: rowNorm({ radius: hidden, epsilon }),
        output: rowNorm({ scaling: "rmsToInf", radius: output, epsilon }),
        bias: rms({ radius: bias, epsilon }),
        gain: rms({ radius: bias, epsilon }),
        "*": rowNorm({ scaling: "rmsToInf", radius: hidden, epsilon }),
      }),
    }),
);

/** Clipped Scion (arXiv 2506.01913): the step shrinks with the dual norm once that is below `at`. */
export const clippedScion = /* @__PURE__ */ checked(
  "clippedScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1, at: 1 },
  ({ at = 1, ...given }: ScionOptions & { readonly at?: number } = {}): Preset =>
    changed(unconstrainedScion(given), { normalization: clipped({ at }) }),
);

/** S³CG (arXiv 2506.01913): inside the ball, with the short step of the averaged gradient for smoothness `smoothness`. */
export const shortStepScion = /* @__PURE__ */ checked(
  "shortStepScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1, smoothness: 1 },
  ({ smoothness = 1, ...given }: ScionOptions & { readonly smoothness?: number } = {}): Preset =>
    changed(unconstrainedScion({ stepsize: gamma(1), ...given }), {
      estimator: shortStep({ of: ema({ alpha: given.alpha ?? 0.1 }), smoothness }),
    }),
);

/** Scion's geometry with the average taken after the LMO (ALMOND; Scion, Algorithm 4). */
export const almondScion = /* @__PURE__ */ checked(
  "almondScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  (given: ScionOptions = {}): Preset =>
    changed(unconstrainedScion(given), { estimator: almond({ alpha: given.alpha ?? 0.1 }) }),
);

/** Gluon (arXiv 2505.13416): each layer's stepsize from its own smoothness l0 + l1‖∇f‖_*. */
export const gluon = /* @__PURE__ */ checked(
  "gluon",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1, l0: 1, l1: 1 },
  ({ l0 = 1, l1 = 1, ...given }: ScionOptions & { readonly l0?: number; readonly l1?: number } = {}): Preset =>
    changed(unconstrainedScion(given), {
      estimator: gluonEstimator({ of: ema({ alpha: given.alpha ?? 0.1 }), l0, l1 }),
    }),
);

/** Scion on STORM's average of two gradients on one sample (MVR; arXiv 2512.16598). */
export const stormScion = /* @__PURE__ */ checked(
  "stormScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  (given: ScionOptions = {}): Preset => changed(scion(given), { estimator: storm({ alpha: given.alpha ?? 0.1 }) }),
);

/** LMO-IGT (arXiv 2605.05577): Scion with the gradient asked ahead of x. */
export const transportedScion = /* @__PURE__ */ checked(
  "transportedScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1 },
  (given: ScionOptions = {}): Preset =>
    changed(scion(given), { estimator: transported({ alpha: given.alpha ?? 0.1 }) }),
);

/** Schedule-Free Scion (Defazio et al. 2024): the LMO of the raw gradient at the averaged point; evaluate at the mean. */
export const scheduleFreeScion = /* @__PURE__ */ checked(
  "scheduleFreeScion",
  { stepsize: 1, alpha: 1, hidden: 1, output: 1, bias: 1, polar: 1, epsilon: 1, init: 1, beta: 1 },
  ({ beta = 0.9, ...given }: ScionOptions & { readonly beta?: number } = {}): Preset =>
    changed(unconstrainedScion(given), { estimator: scheduleFree({ beta }) }),
);
