import { type Estimator, type Layers, lerp, mapLayers, type Ops, part, type State } from "@unitball/core";
import type { Debiasing } from "./averaging.ts";
import { advance, alphaAt, averaging, start, unbiased } from "./momentum.ts";

/**
 * m ← (1 − α)m + αg, d = (1 − α)m + αg with the new m: Nesterov's look-ahead in the form of Keller Jordan's Muon
 * (β = 1 − α = 0.95 there, m₀ = 0). Expanded, d = (1 − α)²m + (1 − (1 − α)²)g, so that with the sign geometry it is Lion
 * with β₁ = β², β₂ = β. Debiased it is optax's: βm/(1 − βᵗ⁺¹) + (1 − β)g/(1 − βᵗ). PyTorch's form is `heavyBall`'s.
 */
export function nesterov(given: Debiasing = {}) {
  const o = averaging("nesterov", given, 0.05, ["first", "zero", "debiased"]);
  return part({
    axis: "estimator",
    kind: "nesterov",
    options: o,
    init: (ops, x) => start(ops, x, o.init, "m"),
    query: (_ops, x) => [x],
    estimate<T>(ops: Ops<T>, [g]: readonly Layers<T>[], _x: Layers<T>, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const old = state.m as Layers<T>;
      const m = mapLayers(g!, (gl, name) => lerp(ops, old[name]!, gl, alpha));
      const next = advance(ops, state, { m }, alpha);
      const ahead = unbiased(ops, m, advance(ops, next, {}, alpha));
      const now = unbiased(ops, g!, next);
      return [mapLayers(now, (gl, name) => lerp(ops, ahead[name]!, gl, alpha)), next] as const;
    },
  } satisfies Estimator);
}
