import type { Geometry, Layer, Ops } from "@unitball/core";

/**
 * ‖W‖/ρ in the layer's own norm, width factor included: at most 1 in the ball. `constrained` keeps it there once it is;
 * under `unconstrained` it grows by at most Σγₖ (Scion, Insight 3.1). 0-d, without a unit.
 */
export const feasibility = <T>(geometry: Geometry, ops: Ops<T>, w: T, layer: Layer): T => geometry.norm(ops, w, layer);
