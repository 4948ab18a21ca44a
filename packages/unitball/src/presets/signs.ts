import { maxOverLayers } from "@unitball/compositions";
import { decayed, unconstrained } from "@unitball/constraints";
import { cautious, ema, gradient, lion as lionEstimator } from "@unitball/estimators";
import { sign } from "@unitball/geometries";
import { normalized, steepest } from "@unitball/normalizations";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, row, type With, type WithAlpha } from "./row.ts";

/** signSGD (Bernstein et al. 2018): x ← x − γ·sign(g). */
export const signSgd = /* @__PURE__ */ checked(
  "signSgd",
  { stepsize: 1 },
  ({ stepsize = gamma(0.001) }: With = {}): Preset =>
    row(gradient(), sign(), maxOverLayers(), normalized(), unconstrained(), stepsize),
);

/** Steepest descent in the maximum norm: x ← x − γ‖g‖₁·sign(g), the fair partner of gradient descent. */
export const signDescent = /* @__PURE__ */ checked(
  "signDescent",
  { stepsize: 1 },
  ({ stepsize = gamma(1e-5) }: With = {}): Preset => changed(signSgd({ stepsize }), { normalization: steepest() }),
);

/** Signum (Bernstein et al. 2018): signSGD on the average of the gradients; μ is decoupled weight decay. */
export const signum = /* @__PURE__ */ checked(
  "signum",
  { stepsize: 1, alpha: 1, init: 1, mu: 1 },
  ({
    stepsize = gamma(0.001),
    alpha = 0.1,
    init = "first",
    mu = 0,
  }: WithAlpha & { readonly init?: "first" | "zero"; readonly mu?: number } = {}): Preset =>
    changed(signSgd({ stepsize }), {
      estimator: ema({ alpha, init }),
      ...(mu > 0 && { constraint: decayed({ mu }) }),
    }),
);

/** Lion's numbers, under its own names. */
export interface LionOptions extends With {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly mu?: number;
}

/** Lion (Chen et al. 2023, Algorithm 2): two averages, the sign, decoupled weight decay. */
export const lion = /* @__PURE__ */ checked(
  "lion",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1 },
  ({ stepsize = gamma(0.0003), beta1 = 0.9, beta2 = 0.99, mu = 0.1 }: LionOptions = {}): Preset =>
    changed(signSgd({ stepsize }), {
      estimator: lionEstimator({ beta1, beta2, init: "zero" }),
      constraint: decayed({ mu }),
    }),
);

/** C-Lion (Liang et al. 2024, arXiv 2411.16085): Lion, of which only the entries move that go down the present gradient. */
export const cautiousLion = /* @__PURE__ */ checked(
  "cautiousLion",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1 },
  (given: LionOptions = {}): Preset => {
    const base = lion(given);
    return changed(base, { estimator: cautious({ of: base.parts.estimator }) });
  },
);
