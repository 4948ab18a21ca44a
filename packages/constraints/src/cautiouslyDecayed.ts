import { type Constraint, mapLayers, options, part, type Schedule, within } from "@unitball/core";

/**
 * x ← x − γμx·[xu ≤ 0] + γu, entry by entry: decay only where the step shrinks the weight too (cautious weight decay, as in Dion and
 * modded-nanogpt). It is no `constrained` in disguise: nothing bounds a weight that its steps push outwards.
 */
export function cautiouslyDecayed(given: { mu?: number | Schedule } = {}) {
  const { mu } = options("cautiouslyDecayed", given, { mu: 0.1 as number | Schedule });
  within("cautiouslyDecayed", "mu", mu, 0, Infinity, true);
  return part({
    axis: "constraint",
    kind: "cautiouslyDecayed",
    options: { mu },
    move: (ops, x, u, gamma) =>
      mapLayers(x, (xl, name) => {
        const shrinks = ops.ge(0, ops.mul(xl, u[name]!));
        const pull = ops.mul(ops.mul(ops.at(mu), shrinks), xl);
        return ops.add(xl, ops.mul(gamma, ops.sub(u[name]!, pull)));
      }),
  } satisfies Constraint);
}
