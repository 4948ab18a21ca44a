import { options, part, type Stepsize, within } from "@unitball/core";

/**
 * γₖ = value until the last `decay` fraction of `steps`, then linearly to 0 at k = steps ("warmup-stable-decay" without
 * the warmup; Scion's 124M run decays over the last 28.4 %).
 */
export function stableThenDecay(given: { value?: number; steps?: number; decay?: number } = {}) {
  const o = options("stableThenDecay", given, { value: 0.01, steps: 1000, decay: 0.284 });
  within("stableThenDecay", "value", o.value, 0, Infinity, true);
  within("stableThenDecay", "steps", o.steps, 0, Infinity);
  within("stableThenDecay", "decay", o.decay, 0, 1, true);
  const left = (k: number) => Math.max(0, 1 - k / o.steps);
  const at = (k: number) => o.value * (left(k) >= o.decay ? 1 : left(k) / o.decay);
  return part({ axis: "stepsize", kind: "stableThenDecay", options: o, at } satisfies Stepsize);
}
