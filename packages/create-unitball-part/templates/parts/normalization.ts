import { type Normalization, options, part } from "@unitball/core";

/** Factor 1: a start to change into another factor. Say here the factor as a function of the joint dual norm ‖d‖_*. */
export const template = (given: Record<never, never> = {}): Normalization =>
  part({
    axis: "normalization",
    kind: "template",
    options: options("template", given, {}),
    factor: () => 1,
  } satisfies Normalization);
