import { decayed, sphere } from "@unitball/constraints";
import type { Schedule } from "@unitball/core";
import {
  adEMAMix,
  coupled,
  ema,
  type SoapOptions,
  scheduleFree,
  secondMoment,
  soap as soapEstimator,
  trust,
} from "@unitball/estimators";
import { gradientDescent, layerwiseNormalizedSgd } from "./descent.ts";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, type With } from "./row.ts";

/** Adam's numbers, under its own names. */
export interface AdamOptions extends With {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly mu?: number;
}

/** Adam (Kingma & Ba 2015), and with μ > 0 AdamW, by parts: its second moment before the Euclidean norm over all layers. */
export const adam = /* @__PURE__ */ checked(
  "adam",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1, epsilon: 1 },
  ({ stepsize = gamma(0.001), beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, mu = 0 }: AdamOptions = {}): Preset =>
    changed(gradientDescent({ stepsize }), {
      estimator: secondMoment({ of: ema({ beta: beta1, init: "debiased" }), beta: beta2, epsilon }),
      constraint: decayed({ mu }),
    }),
);

/** LAMB (You et al. 2020, Algorithm 2, φ the identity): m̂/(√ŝ + ε) + μx, brought to the layer's own norm. */
export const lamb = /* @__PURE__ */ checked(
  "lamb",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1, epsilon: 1 },
  ({ stepsize = gamma(0.01), beta1 = 0.9, beta2 = 0.999, epsilon = 1e-6, mu = 0.01 }: AdamOptions = {}): Preset => {
    const of = secondMoment({ of: ema({ beta: beta1, init: "debiased" }), beta: beta2, epsilon });
    const estimator = trust({ of: coupled({ of, mu, to: "estimate" }) });
    return changed(layerwiseNormalizedSgd({ stepsize }), { estimator });
  },
);

/** AdEMAMix (Pagliardini et al. 2024): Adam with a second, slow average. Its authors warm `slow` and `mix` up: give schedules. */
export const adEMAMixW = /* @__PURE__ */ checked(
  "adEMAMixW",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1, epsilon: 1, slow: 1, mix: 1 },
  ({
    slow = 1e-4,
    mix = 5,
    beta1 = 0.9,
    ...given
  }: AdamOptions & { readonly slow?: number | Schedule; readonly mix?: number | Schedule } = {}): Preset => {
    const of = adEMAMix({ beta: beta1, init: "debiased", slow, mix });
    return changed(adam(given), {
      estimator: secondMoment({ of, beta: given.beta2 ?? 0.999, epsilon: given.epsilon ?? 1e-8 }),
    });
  },
);

/** AdamH (arXiv 2606.16899): Adam's direction with every layer kept on the sphere that it began on. */
export const adamH = /* @__PURE__ */ checked(
  "adamH",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1, epsilon: 1 },
  (given: AdamOptions = {}): Preset => changed(adam({ stepsize: gamma(0.01), ...given }), { constraint: sphere() }),
);

/** Schedule-Free AdamW (Defazio et al. 2024): Adam's second moment on the gradient at the averaged point, no first one. */
export const scheduleFreeAdamW = /* @__PURE__ */ checked(
  "scheduleFreeAdamW",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1, epsilon: 1 },
  ({ beta1 = 0.9, ...given }: AdamOptions = {}): Preset => {
    const { beta2 = 0.999, epsilon = 1e-8 } = given;
    return changed(adam(given), {
      estimator: secondMoment({ of: scheduleFree({ beta: beta1 }), beta: beta2, epsilon }),
    });
  },
);

/** SOAP (Vyas et al. 2024): Adam in the eigenbasis of Shampoo's matrices, with the γ and β of the paper's code. */
export const soap = /* @__PURE__ */ checked(
  "soap",
  { stepsize: 1, beta1: 1, beta2: 1, mu: 1, epsilon: 1, sides: 1 },
  ({
    stepsize = gamma(0.003),
    beta1 = 0.95,
    beta2 = 0.95,
    epsilon = 1e-8,
    mu = 0.01,
    sides = "both",
  }: AdamOptions & { readonly sides?: SoapOptions["sides"] } = {}): Preset => {
    const of = ema({ beta: beta1, init: "debiased" });
    return changed(adam({ stepsize, mu }), { estimator: soapEstimator({ of, beta: beta2, epsilon, sides }) });
  },
);
