import { type Estimator, type Layers, lerp, mapLayers, type Ops, type State } from "@unitball/core";
import { around } from "./around.ts";
import type { Averaging } from "./averaging.ts";
import { gradient } from "./gradient.ts";
import { advance, alphaAt, averaging, start } from "./momentum.ts";

/**
 * u ← (1 − α)u + α·lmo(g): averages after the LMO instead of before it (ALMOND; Scion, Appendix D.3, Algorithm 4, where
 * u₀ = 0). The LMO is not linear, so its noise does not average out: the bias stays whatever α is. `of` is what the LMO is
 * of, if not the gradient itself.
 */
export function almond({ of = gradient(), ...given }: Averaging & { readonly of?: Estimator } = {}) {
  const o = averaging("almond", given, 0.1, ["zero", "first"]);
  return around("almond", { ...o, of } as typeof o & { of: Estimator }, {
    slots: (ops, x) => start(ops, x, o.init, "u"),
    average<T>(ops: Ops<T>, v: Layers<T>, _seen: unknown, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const old = state.u as Layers<T>;
      const u = mapLayers(v, (vl, name) => lerp(ops, old[name]!, vl, alpha));
      return [u, advance(ops, state, { u }, alpha)] as const;
    },
  });
}
