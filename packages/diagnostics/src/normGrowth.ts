import type { Geometry, Layer, Ops } from "@unitball/core";

/**
 * ‖Wₖ − W₁‖/ρ, how far a layer has come from where it started. Steps x + γu with ‖u‖ ≤ ρ give at most Σγᵢ, i < k, and just
 * that where every gradient points the same way (Scion, Insight 3.1). 0-d, in the unit of γ.
 */
export const normGrowth = <T>(geometry: Geometry, ops: Ops<T>, w: T, start: T, layer: Layer): T =>
  geometry.norm(ops, ops.sub(w, start), layer);
