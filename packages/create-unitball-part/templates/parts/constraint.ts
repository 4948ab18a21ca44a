import { type Constraint, mapLayers, options, part } from "@unitball/core";

/** x ← x + γu: a start to change into another move. Say here the move, and what it keeps bounded. */
export const template = (given: Record<never, never> = {}): Constraint =>
  part({
    axis: "constraint",
    kind: "template",
    options: options("template", given, {}),
    move: (ops, x, u, gamma) => mapLayers(x, (xl, name) => ops.add(xl, ops.mul(gamma, u[name]!))),
  } satisfies Constraint);
