import { type Normalization, options, part, type Schedule, tiny, within } from "@unitball/core";

/**
 * Factor ‖d‖_* / (l0 + l1‖d‖_*): the stepsize for ‖∇²f‖ ≤ l0 + l1‖∇f‖_*, steepest descent by 1/l0 near a stationary point and
 * 1/l1 of the LMO far from one; between half `clipped` and all of it, without its corner (arXiv 2506.01913, §3).
 */
export function smooth(given: { l0?: number | Schedule; l1?: number | Schedule } = {}) {
  const o = options("smooth", given, { l0: 1 as number | Schedule, l1: 1 as number | Schedule });
  within("smooth", "l0", o.l0, 0, Infinity, true);
  within("smooth", "l1", o.l1, 0, Infinity, true);
  return part({
    axis: "normalization",
    kind: "smooth",
    options: o,
    factor: (ops, dualNorm) => {
      const dual = dualNorm();
      return ops.div(dual, ops.max(ops.add(ops.at(o.l0), ops.mul(ops.at(o.l1), dual)), tiny));
    },
  } satisfies Normalization);
}
