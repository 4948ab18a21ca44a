import { type Estimator, options, part } from "@unitball/core";

/** d = g: the stochastic gradient itself, without memory. */
export const gradient = (given: Record<never, never> = {}) =>
  part({
    axis: "estimator",
    kind: "gradient",
    options: options("gradient", given, {}),
    init: () => ({}),
    query: (_ops, x) => [x],
    estimate: (_ops, [g], _x, state) => [g!, state],
  } satisfies Estimator);
