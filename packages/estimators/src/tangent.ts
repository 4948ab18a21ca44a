import { type Estimator, type Layers, mapLayers, type Ops, oneOf, options, tiny } from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";
import { normsPer, type Per, sumPer } from "./per.ts";

/**
 * d − x̂⟨d, x̂⟩, x̂ = x/‖x‖, for each input, output or layer: what of d is tangent to the product of spheres that x lies on
 * (Mano, arXiv 2601.23000). With `sphere` as the constraint x stays on them.
 */
export function tangent(given: { of?: Estimator; per?: Exclude<Per, "entry"> } = {}) {
  const o = options("tangent", given, { of: ema() as Estimator, per: "output" as Exclude<Per, "entry"> });
  oneOf("tangent", "per", o.per, ["input", "output", "layer"]);
  return around("tangent", o, {
    shape<T>(ops: Ops<T>, d: Layers<T>, { x }: { x: Layers<T> }) {
      const across = (dl: T, name: string): T => {
        const unit = ops.div(x[name]!, ops.max(normsPer(ops, x[name]!, o.per), tiny));
        return ops.sub(dl, ops.mul(unit, sumPer(ops, ops.mul(dl, unit), o.per)));
      };
      return [mapLayers(d, across), {}] as const;
    },
  });
}
