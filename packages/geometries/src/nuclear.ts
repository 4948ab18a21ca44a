import { geometry, neg, options, type Schedule } from "@unitball/core";
import { polarTables } from "./polar/methods.ts";
import { polar } from "./polar/polar.ts";
import { topPair } from "./polar/topPair.ts";

/**
 * Σσ(w), the nuclear norm, with dual σ_max and lmo(s) = −ρ u₁v₁ᵀ, the leading singular pair of s: steps of rank one (Jaggi
 * 2013, §4.3; Neon, arXiv 2512.09678). The pair comes from repeated squaring of the Gram matrix, at about the price of a
 * polar factor, and −⟨s, lmo(s)⟩ is within 1e-4 of ρσ_max. For several blocks the norm is the largest of theirs.
 */
export function nuclear(given: { radius?: number | Schedule } = {}) {
  const tableOf = polarTables("nuclear", { polar: "certified", gap: 1e-5 });
  return geometry({
    kind: "nuclear",
    options: options("nuclear", given, { radius: 1 as number | Schedule }),
    norm: (ops, w, layer) => {
      const products = ops.mul(w, polar(ops, w, layer, tableOf(layer)));
      return ops.maxAbs(ops.sum(ops.sum(products, "in"), "out"), "all");
    },
    lmo: (ops, s, layer) => {
      const { u, v } = topPair(ops, s, layer);
      return ops.mul(neg(ops, u), v);
    },
  });
}
