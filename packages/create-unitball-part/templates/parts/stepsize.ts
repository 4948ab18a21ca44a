import { options, part, type Stepsize, within } from "@unitball/core";

/** γₖ = value: a start to change into another schedule. Say here γₖ as a function of k. */
export function template(given: { readonly value?: number } = {}): Stepsize {
  const { value } = options("template", given, { value: 0.01 });
  within("template", "value", value, 0, Number.POSITIVE_INFINITY, true);
  return part({ axis: "stepsize", kind: "template", options: { value }, at: () => value } satisfies Stepsize);
}
