import { maxOverLayers } from "@unitball/compositions";
import { unconstrained } from "@unitball/constraints";
import { ema, gradient } from "@unitball/estimators";
import { colNorm, spectral } from "@unitball/geometries";
import { normalized, steepest } from "@unitball/normalizations";
import { adamw, dion, outer, type Program, partition } from "@unitball/optimizer";
import { type MuonOptions, muon } from "./muon.ts";
import { checked } from "./options.ts";
import { gamma, row, type With, type WithAlpha } from "./row.ts";

/** Muon as it is used (Jordan et al. 2024): hidden layers and kernels by Muon, all others by AdamW with stepsize `rest`. */
export const muonWithAdamW = /* @__PURE__ */ checked(
  "muonWithAdamW",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, rest: 1 },
  ({ rest = 0.0003, ...given }: MuonOptions & { readonly rest?: number } = {}): Program => {
    const [matrices, others] = [muon(given), adamw({ gamma: rest })];
    return partition({ hidden: matrices, conv: muon({ scale: "none", ...given }), "*": others });
  },
);

/**
 * MuonMax (arXiv 2510.09827): steepest descent for the maximum norm over the hidden layers, so that each steps by the sum
 * of their nuclear norms, with Adam beside it, as the Euclidean norm over the two groups has it.
 */
export const muonMax = /* @__PURE__ */ checked(
  "muonMax",
  { stepsize: 1, alpha: 1, rest: 1 },
  ({ stepsize = gamma(0.001), alpha = 0.05, rest = 0.001 }: WithAlpha & { readonly rest?: number } = {}): Program =>
    partition({
      hidden: row(ema({ alpha }), spectral(), maxOverLayers(), steepest(), unconstrained(), stepsize),
      "*": adamw({ gamma: rest, mu: 0 }),
    }),
);

/** SCALE (arXiv 2506.16659): columns normalized, with an average at the output layer alone. */
export const scale = /* @__PURE__ */ checked(
  "scale",
  { stepsize: 1, alpha: 1 },
  ({ stepsize = gamma(0.02), alpha = 0.1 }: WithAlpha & With = {}): Program => {
    const columns = (estimator: ReturnType<typeof gradient> | ReturnType<typeof ema>) =>
      row(estimator, colNorm(), maxOverLayers(), normalized(), unconstrained(), stepsize);
    return partition({ output: columns(ema({ alpha })), "*": columns(gradient()) });
  },
);

/** Dion as it is used (Ahn et al. 2025): hidden layers by steps of low rank, all others by AdamW with stepsize `rest`. */
export const dionWithAdamW = /* @__PURE__ */ checked(
  "dionWithAdamW",
  { gamma: 1, beta: 1, mu: 1, rank: 1, seed: 1, rest: 1 },
  ({ rest = 0.0003, ...given }: NonNullable<Parameters<typeof dion>[0]> & { readonly rest?: number } = {}): Program =>
    partition({ hidden: dion(given), "*": adamw({ gamma: rest }) }),
);

/** The inner optimizer, and how often the outer one moves. */
export interface OuterOptions {
  readonly of?: Program;
  /** Inner steps for each outer one. */
  readonly every?: number;
}

/** Lookahead (Zhang et al. 2019): every few steps of `of`, AdamW by default, half way back to where they began. */
export const lookahead = /* @__PURE__ */ checked(
  "lookahead",
  { of: 1, every: 1 },
  ({ of = adamw(), every = 5 }: OuterOptions = {}): Program => outer({ of, every, gamma: 0.5, beta: 0 }),
);

/** MuLoCo with one worker (arXiv 2505.23725): Nesterov's momentum over what Muon and AdamW have done in 30 steps. */
export const muLoCo = /* @__PURE__ */ checked(
  "muLoCo",
  { of: 1, every: 1 },
  ({ of = muonWithAdamW(), every = 30 }: OuterOptions = {}): Program => outer({ of, every, gamma: 0.7, beta: 0.9 }),
);
