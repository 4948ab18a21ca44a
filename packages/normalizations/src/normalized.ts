import { type Normalization, options, part } from "@unitball/core";

/** Factor 1: the step is the joint LMO itself, of constant norm whatever the scale of d (uSCG, Scion, Muon, signSGD). */
export const normalized = (given: Record<never, never> = {}) =>
  part({
    axis: "normalization",
    kind: "normalized",
    options: options("normalized", given, {}),
    factor: () => 1,
  } satisfies Normalization);
