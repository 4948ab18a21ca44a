import { type Constraint, mapLayers, options, part, type Schedule, within } from "@unitball/core";

/**
 * x ← (1 − γμ)x + γu: decoupled weight decay. It is `constrained` with radius ρ/μ and stepsize γμ; μ = 0 is
 * `unconstrained` and μ = 1 is `constrained`.
 */
export function decayed(given: { mu?: number | Schedule } = {}) {
  const { mu } = options("decayed", given, { mu: 0.1 as number | Schedule });
  within("decayed", "mu", mu, 0, Infinity, true);
  return part({
    axis: "constraint",
    kind: "decayed",
    options: { mu },
    move: (ops, x, u, gamma) => {
      const kept = ops.sub(1, ops.mul(gamma, ops.at(mu)));
      return mapLayers(x, (xl, name) => ops.add(ops.mul(kept, xl), ops.mul(gamma, u[name]!)));
    },
  } satisfies Constraint);
}
