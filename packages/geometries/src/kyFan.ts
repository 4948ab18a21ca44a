import { geometry, options, type Schedule, within } from "@unitball/core";
import { largestSingularValue } from "./polar/largestSingularValue.ts";
import { polarTables } from "./polar/methods.ts";
import { polar } from "./polar/polar.ts";
import { topPair } from "./polar/topPair.ts";

/**
 * max(σ_max(w), Σσ(w)/k), whose dual is the Ky Fan norm σ₁ + … + σ_k: lmo(s) = −ρ Σ_{i≤k} uᵢvᵢᵀ (Fanion-k, arXiv 2512.09678,
 * and NuMuon, 2603.03597, with the nuclear budget k). k = 1 is `nuclear`, k ≥ min(in, out) `spectral`. The pairs are found
 * one after the other, s ← s − s·vvᵀ, each at the price of a polar factor, and the polar factor of their sum is taken.
 */
export function kyFan(given: { radius?: number | Schedule; k?: number } = {}) {
  const o = options("kyFan", given, { radius: 1 as number | Schedule, k: 2 });
  within("kyFan", "k", o.k, 0, 1e4);
  if (!Number.isInteger(o.k)) throw new RangeError(`kyFan: k is ${o.k}, but it must be whole.`);
  const tableOf = polarTables("kyFan", { polar: "certified", gap: 1e-2 });
  const finely = polarTables("kyFan", { polar: "certified", gap: 1e-5 });
  return geometry({
    kind: "kyFan",
    options: o,
    norm: (ops, w, layer) => {
      const products = ops.mul(w, polar(ops, w, layer, finely(layer)));
      const nuclear = ops.sum(ops.sum(products, "in"), "out");
      return ops.maxAbs(ops.max(largestSingularValue(ops, w, layer), ops.div(nuclear, o.k)), "all");
    },
    lmo: (ops, s, layer) => {
      const parts: (typeof s)[] = [];
      for (let rest = s; parts.length < o.k; rest = ops.sub(rest, parts.at(-1)!)) {
        const { v } = topPair(ops, rest, layer);
        parts.push(ops.mul(ops.sum(ops.mul(rest, v), "out"), v));
      }
      const top = parts.reduce((x, y) => ops.add(x, y));
      return polar(ops, top, layer, tableOf(layer), -1);
    },
  });
}
