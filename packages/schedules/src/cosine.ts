import { options, part, type Stepsize, within } from "@unitball/core";

/** γₖ = to + (from − to)·(1 + cos(πk/steps))/2 for k ≤ steps, then `to` (Loshchilov & Hutter 2017, without restarts). */
export function cosine(given: { from?: number; to?: number; steps?: number } = {}) {
  const o = options("cosine", given, { from: 0.01, to: 0, steps: 1000 });
  within("cosine", "from", o.from, 0, Infinity, true);
  within("cosine", "to", o.to, 0, Infinity, true);
  within("cosine", "steps", o.steps, 0, Infinity);
  const at = (k: number) => o.to + ((o.from - o.to) * (1 + Math.cos(Math.PI * Math.min(1, k / o.steps)))) / 2;
  return part({ axis: "stepsize", kind: "cosine", options: o, at } satisfies Stepsize);
}
