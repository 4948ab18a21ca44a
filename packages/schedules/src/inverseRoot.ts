import { options, part, type Stepsize, within } from "@unitball/core";

/** γₖ = value/√(k + 1), that is 1/√k in the papers' count from 1. As α it is the vanishing average of Scion, Theorem 5.5. */
export function inverseRoot(given: { value?: number } = {}) {
  const { value } = options("inverseRoot", given, { value: 1 });
  within("inverseRoot", "value", value, 0, Infinity, true);
  return part({
    axis: "stepsize",
    kind: "inverseRoot",
    options: { value },
    at: (k: number) => value / Math.sqrt(k + 1),
  } satisfies Stepsize);
}
