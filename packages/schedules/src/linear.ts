import { options, part, type Stepsize, within } from "@unitball/core";

/** γₖ = from + (to − from)·k/steps for k ≤ steps, then `to`. */
export function linear(given: { from?: number; to?: number; steps?: number } = {}) {
  const o = options("linear", given, { from: 0.01, to: 0, steps: 1000 });
  within("linear", "from", o.from, 0, Infinity, true);
  within("linear", "to", o.to, 0, Infinity, true);
  within("linear", "steps", o.steps, 0, Infinity);
  const at = (k: number) => o.from + (o.to - o.from) * Math.min(1, k / o.steps);
  return part({ axis: "stepsize", kind: "linear", options: o, at } satisfies Stepsize);
}
