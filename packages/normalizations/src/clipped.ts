import { type Normalization, options, part, type Schedule, within } from "@unitball/core";

/**
 * Factor min(1, ‖d‖_* / c): the LMO far from a stationary point, steepest descent (divided by c) near one. Clipped Scion,
 * that is generalized gradient norm clipping (arXiv 2506.01913): γ·min(c, ‖d‖_*) there is our stepsize γc.
 */
export function clipped(given: { at?: number | Schedule } = {}) {
  const { at } = options("clipped", given, { at: 1 as number | Schedule });
  within("clipped", "at", at, 0, Infinity);
  return part({
    axis: "normalization",
    kind: "clipped",
    options: { at },
    factor: (ops, dualNorm) => ops.min(1, ops.div(dualNorm(), ops.at(at))),
  } satisfies Normalization);
}
