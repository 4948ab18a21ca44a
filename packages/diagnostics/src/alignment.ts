import { dualNorm, type Geometry, inner, type Layer, type Ops, tiny } from "@unitball/core";

/**
 * −⟨g, v⟩/(ρ‖g‖_*) in [−1, 1]: what share of the steepest rate in this norm the step along v = lmo(d) takes. 1 where v is
 * an LMO of g itself; below 0 the step goes uphill. It is the cosine of d and g in the geometry's own pair of norms, and
 * with `euclidean` the cosine. For v of a smaller norm it is smaller too. lmo(0) = 0 gives 0. 0-d.
 */
export const alignment = <T>(geometry: Geometry, ops: Ops<T>, g: T, v: T, layer: Layer): T =>
  ops.div(ops.mul(-1, inner(ops, g, v)), ops.max(dualNorm(geometry, ops, g, layer), tiny));
