import { type Estimator, type Layers, mapLayers, type Ops, part, type State } from "@unitball/core";
import type { Averaging } from "./averaging.ts";
import { advance, alphaAt, averaging, start } from "./momentum.ts";

/**
 * d ← g(xₖ) + (1 − α)(d − g(xₖ₋₁)), both gradients on the sample ξₖ: STORM's recursive momentum (Cutkosky & Orabona 2019,
 * Algorithm 1), which corrects the old estimate for the move. It asks at [x, previous], so it costs two gradients a step.
 */
export function storm(given: Averaging = {}) {
  const o = averaging("storm", given, 0.1, ["first", "zero"]);
  return part({
    axis: "estimator",
    kind: "storm",
    options: o,
    init: (ops, x) => ({ ...start(ops, x, o.init, "d"), previous: x }),
    query: <T>(_ops: Ops<T>, x: Layers<T>, state: State<T>) => [x, state.previous as Layers<T>],
    estimate<T>(ops: Ops<T>, [g, before]: readonly Layers<T>[], x: Layers<T>, state: State<T>) {
      const alpha = alphaAt(ops, o, state);
      const kept = ops.sub(1, alpha);
      const old = state.d as Layers<T>;
      const d = mapLayers(g!, (gl, name) => ops.add(gl, ops.mul(kept, ops.sub(old[name]!, before![name]!))));
      return [d, advance(ops, state, { d, previous: x }, alpha)] as const;
    },
  } satisfies Estimator);
}
