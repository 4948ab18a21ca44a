import { options, part, type Stepsize, within } from "@unitball/core";

/** γₖ = value. */
export function constant(given: { value?: number } = {}) {
  const { value } = options("constant", given, { value: 0.01 });
  within("constant", "value", value, 0, Infinity, true);
  return part({ axis: "stepsize", kind: "constant", options: { value }, at: () => value } satisfies Stepsize);
}
