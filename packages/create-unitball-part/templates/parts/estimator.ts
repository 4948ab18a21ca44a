import { type Estimator, options, part } from "@unitball/core";

/** d = g, the gradient itself: a start to change into another estimator. Say here the recursion, its state, and the paper. */
export const template = (given: Record<never, never> = {}): Estimator =>
  part({
    axis: "estimator",
    kind: "template",
    options: options("template", given, {}),
    init: () => ({}),
    query: (_ops, x) => [x],
    estimate: (_ops, [g], _x, state) => [g!, state],
  } satisfies Estimator);
