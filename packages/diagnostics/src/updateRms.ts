import { canonical, type Layer, type Ops } from "@unitball/core";

/**
 * √(Σu²/n) over the n entries of a layer's update u; times γ it is what an entry moves by. Sign gives ρ, a polar factor of
 * full rank ρ/√max(in, out) (Moonlight, arXiv 2502.16982, §2.2). 0-d, in the unit of the weights.
 */
export const updateRms = <T>(ops: Ops<T>, u: T, layer: Layer): T =>
  ops.div(ops.norms(u, "all"), Math.sqrt(canonical(layer).reduce((n, d) => n * d, 1)));
