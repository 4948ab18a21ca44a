import { maxOverLayers } from "@unitball/compositions";
import { cautiouslyDecayed, decayed, sphere, stiefel } from "@unitball/constraints";
import type { Estimator } from "@unitball/core";
import { ema, heavyBall, nesterov as nesterovEstimator } from "@unitball/estimators";
import { type PolarOptions, type SpectralOptions, spectral } from "@unitball/geometries";
import { normalized } from "@unitball/normalizations";
import { checked } from "./options.ts";
import { changed, gamma, type Preset, row, type With } from "./row.ts";

/** How implementations of Muon differ. Give the layers that are not hidden to `adamw` with `partition`. */
export interface MuonOptions extends With {
  readonly beta?: number;
  /** Decoupled weight decay, times γ. */
  readonly mu?: number;
  readonly nesterov?: boolean;
  /** "average": m ← βm + (1 − β)g from 0 (Keller, PyTorch). "heavyBall": m ← βm + g (Moonlight, Dion). "debiased": optax's. */
  readonly momentum?: "average" | "heavyBall" | "debiased";
  /**
   * γ times this: "keller" max(1, √(out/in)); "matchRms" 0.2√max(in, out), so that the entries' RMS is Adam's; "unclamped"
   * √(out/in), Scion's; "none" 1.
   */
  readonly scale?: keyof typeof scales;
  readonly polar?: PolarOptions["polar"];
  /** How many polynomials, where the method takes that. */
  readonly steps?: number;
  /** Added to ‖d‖_F, 1e-7 in most: it breaks lmo(a·s) = lmo(s), so it is 0 unless a published one is to be matched. */
  readonly epsilon?: number;
}

const scales = {
  keller: { scaling: "image" },
  matchRms: { scaling: "matchRms", radius: 0.2 },
  unclamped: { scaling: "rmsToRms" },
  none: { scaling: "none" },
} as const satisfies Record<string, Partial<SpectralOptions>>;

/** The average before Muon's LMO. */
const averaged = ({ beta = 0.95, nesterov = true, momentum = "average" }: MuonOptions): Estimator => {
  if (momentum === "heavyBall") return heavyBall({ beta, nesterov });
  const init = momentum === "debiased" ? "debiased" : "zero";
  return nesterov ? nesterovEstimator({ beta, init }) : ema({ beta, init });
};

/** Muon (Jordan et al. 2024) for hidden layers: Nesterov, five Newton–Schulz steps, decoupled weight decay. */
export const muon = /* @__PURE__ */ checked(
  "muon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => {
    const { stepsize = gamma(0.02), mu = 0, scale = "keller", polar = "keller5", steps, epsilon } = given;
    const method = { polar, ...(steps !== undefined && { steps }), ...(epsilon !== undefined && { epsilon }) };
    const geometry = spectral({ ...scales[scale], ...method });
    return row(averaged(given), geometry, maxOverLayers(), normalized(), decayed({ mu }), stepsize);
  },
);

/** Moonlight's Muon (Liu et al. 2025, arXiv 2502.16982, §2.2): entries of RMS 0.2, so that γ and μ are AdamW's. */
export const moonlight = /* @__PURE__ */ checked(
  "moonlight",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset =>
    muon({ stepsize: gamma(0.001), momentum: "heavyBall", scale: "matchRms", mu: 0.1, epsilon: 1e-7, ...given }),
);

/** torch.optim.Muon: scale "keller" is its `adjust_lr_fn="original"`, "matchRms" is "match_rms_adamw". */
export const torchMuon = /* @__PURE__ */ checked(
  "torchMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => muon({ stepsize: gamma(0.001), mu: 0.1, ...given }),
);

/** optax.contrib.muon: bias-corrected averages, and its own form of Nesterov's. */
export const optaxMuon = /* @__PURE__ */ checked(
  "optaxMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => muon({ momentum: "debiased", epsilon: 1e-8, ...given }),
);

/** The Muon of microsoft/dion: the first five of the Polar Express, no Nesterov, √(out/in). */
export const dionMuon = /* @__PURE__ */ checked(
  "dionMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset =>
    muon({
      stepsize: gamma(0.01),
      momentum: "heavyBall",
      nesterov: false,
      scale: "unclamped",
      polar: "polarExpress5",
      epsilon: 1e-8,
      ...given,
    }),
);

/** Muon without momentum, the "spectral descent" of modded-nanogpt's optimization track: 8225 steps to Muon's 3250. */
export const muonWithoutMomentum = /* @__PURE__ */ checked(
  "muonWithoutMomentum",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => muon({ ...given, beta: 0, nesterov: false }),
);

/** Muon with the polar factor computed to a proved accuracy: ‖lmo(s)‖ ≤ ρ, and 99 % of the dual norm for every s. */
export const accurateMuon = /* @__PURE__ */ checked(
  "accurateMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => muon({ polar: "certified", ...given }),
);

/** Muon with decay only where the step shrinks the weight too (Dion, modded-nanogpt). */
export const cautiousMuon = /* @__PURE__ */ checked(
  "cautiousMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  ({ mu = 0.1, ...given }: MuonOptions = {}): Preset => changed(muon(given), { constraint: cautiouslyDecayed({ mu }) }),
);

/** MuonH (Hyperball, arXiv 2606.16899): every layer stays on the Frobenius sphere that it began on, and γ is an angle. */
export const muonH = /* @__PURE__ */ checked(
  "muonH",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => changed(muon(given), { constraint: sphere() }),
);

/** SPEL (arXiv 2601.21487): Muon's step, then back to the matrices with orthonormal columns or rows. */
export const spel = /* @__PURE__ */ checked(
  "spel",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset =>
    changed(accurateMuon({ nesterov: false, scale: "none", ...given }), { constraint: stiefel() }),
);
