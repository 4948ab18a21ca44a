import { cautiouslyDecayed, decayed } from "@unitball/constraints";
import {
  dropped,
  ema,
  equilibrated,
  gradient,
  mars,
  rescaled,
  scheduleFree,
  secondMoment,
  soap,
  storm,
  transported,
} from "@unitball/estimators";
import { type MuonOptions, muon } from "./muon.ts";
import { checked } from "./options.ts";
import { changed, gamma, type Preset } from "./row.ts";

/** NorMuon (arXiv 2510.05491, Algorithm 1): Muon with the neurons' second moment after the LMO, of the size that it had. */
export const norMuon = /* @__PURE__ */ checked(
  "norMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, beta2: 1 },
  ({ beta2 = 0.95, ...given }: MuonOptions & { readonly beta2?: number } = {}): Preset => {
    const base = muon(given);
    const { estimator: of } = base.parts;
    return changed(base, { estimator: rescaled({ of, beta: beta2, per: "output", epsilon: 1e-10 }) });
  },
);

/** NorMuon as in modded-nanogpt: five of the Polar Express, β₂ = 0.9, and decay only where the step shrinks. */
export const speedrunNorMuon = /* @__PURE__ */ checked(
  "speedrunNorMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, beta2: 1 },
  ({ mu = 1.2 * 0.023, ...given }: MuonOptions & { readonly beta2?: number } = {}): Preset =>
    changed(norMuon({ stepsize: gamma(0.023), beta2: 0.9, polar: "polarExpress5", epsilon: 1e-6, ...given }), {
      constraint: cautiouslyDecayed({ mu }),
    }),
);

/** AdaMuon (arXiv 2507.11005): the polar factor of the average's sign, its entries' second moment, and RMS 0.2. */
export const adaMuon = /* @__PURE__ */ checked(
  "adaMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, beta2: 1 },
  ({ beta2 = 0.95, ...given }: MuonOptions & { readonly beta2?: number } = {}): Preset => {
    const base = muon({
      momentum: "heavyBall",
      nesterov: false,
      scale: "none",
      stepsize: gamma(0.001),
      mu: 0.1,
      ...given,
    });
    const of = equilibrated({ of: base.parts.estimator, per: "entry" });
    return changed(base, { estimator: rescaled({ of, beta: beta2, per: "entry", rms: 0.2 }) });
  },
);

/** Muon²: Adam's second moment before the polar factor (modded-nanogpt's optimization track, 3325 steps). */
export const muonSquared = /* @__PURE__ */ checked(
  "muonSquared",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, beta2: 1 },
  ({ beta2 = 0.999, ...given }: MuonOptions & { readonly beta2?: number } = {}): Preset => {
    const base = muon({ nesterov: false, ...given });
    return changed(base, { estimator: secondMoment({ of: base.parts.estimator, beta: beta2 }) });
  },
);

/** SOAP-Muon: Adam in Shampoo's eigenbasis before the polar factor (modded-nanogpt's optimization track, 2690 steps). */
export const soapMuon = /* @__PURE__ */ checked(
  "soapMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, beta2: 1 },
  ({ beta2 = 0.95, ...given }: MuonOptions & { readonly beta2?: number } = {}): Preset => {
    const base = muon({ nesterov: false, ...given });
    return changed(base, { estimator: soap({ of: base.parts.estimator, beta: beta2 }) });
  },
);

/** MuonEq (arXiv 2603.28254): outputs and inputs of the average brought to norm 1 in turn, then the polar factor. */
export const muonEq = /* @__PURE__ */ checked(
  "muonEq",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, rounds: 1 },
  ({ rounds = 1, ...given }: MuonOptions & { readonly rounds?: number } = {}): Preset => {
    const base = muon({ mu: 0.1, ...given });
    return changed(base, { estimator: equilibrated({ of: base.parts.estimator, per: "both", rounds }) });
  },
);

/** Muon+ (arXiv 2602.21545): the polar factor, then every output's vector brought to one norm. */
export const muonPlus = /* @__PURE__ */ checked(
  "muonPlus",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => {
    const base = muon({ mu: 0.1, ...given });
    const { estimator: of } = base.parts;
    return changed(base, { estimator: rescaled({ of, beta: 0, per: "output", epsilon: 0 }) });
  },
);

/** SWAN (arXiv 2412.13148): no state at all, the gradient's outputs brought to norm 1, then its polar factor. */
export const swan = /* @__PURE__ */ checked(
  "swan",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset =>
    changed(muon(given), { estimator: equilibrated({ of: gradient(), per: "output" }) }),
);

/** MARS-M (arXiv 2411.10438 with Moonlight's Muon): the gradient corrected by its change, cut to norm 1, averaged. */
export const marsMuon = /* @__PURE__ */ checked(
  "marsMuon",
  {
    stepsize: 1,
    beta: 1,
    mu: 1,
    nesterov: 1,
    momentum: 1,
    scale: 1,
    polar: 1,
    steps: 1,
    epsilon: 1,
    correction: 1,
    exact: 1,
  },
  ({
    correction = 0.025,
    exact = false,
    beta = 0.95,
    ...given
  }: MuonOptions & { readonly correction?: number; readonly exact?: boolean } = {}): Preset =>
    changed(muon({ stepsize: gamma(0.001), scale: "matchRms", mu: 0.1, ...given }), {
      estimator: mars({ of: ema({ beta, init: "zero" }), scale: correction, beta, before: exact ? "exact" : "stored" }),
    }),
);

/** Muon-MVR (arXiv 2512.16598): STORM's average of two gradients on one sample, then the polar factor. */
export const stormMuon = /* @__PURE__ */ checked(
  "stormMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => changed(muon(given), { estimator: storm({ beta: given.beta ?? 0.95 }) }),
);

/** Muon-IGT (arXiv 2605.05577): the gradient asked ahead of x, so that the average is of gradients at x. */
export const transportedMuon = /* @__PURE__ */ checked(
  "transportedMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  (given: MuonOptions = {}): Preset => changed(muon(given), { estimator: transported({ beta: given.beta ?? 0.95 }) }),
);

/** Drop-Muon: in each step every layer moves with probability `keep`. */
export const dropMuon = /* @__PURE__ */ checked(
  "dropMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1, keep: 1 },
  ({ keep = 0.5, ...given }: MuonOptions & { readonly keep?: number } = {}): Preset => {
    const base = muon(given);
    return changed(base, { estimator: dropped({ of: base.parts.estimator, keep }) });
  },
);

/** Schedule-Free Muon: the LMO of the raw gradient at the averaged point (Defazio et al. 2024); evaluate at the mean. */
export const scheduleFreeMuon = /* @__PURE__ */ checked(
  "scheduleFreeMuon",
  { stepsize: 1, beta: 1, mu: 1, nesterov: 1, momentum: 1, scale: 1, polar: 1, steps: 1, epsilon: 1 },
  ({ beta = 0.9, mu = 0, ...given }: MuonOptions = {}): Preset =>
    changed(muon({ ...given, mu }), { estimator: scheduleFree({ beta }), constraint: decayed({ mu }) }),
);
