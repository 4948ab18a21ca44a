import { inner, type Layers, type Ops } from "@unitball/core";

/**
 * max {⟨g, x − w⟩ : w in the ball} = ⟨g, x − v⟩ with v = lmo(g), over all layers. On the ball it is at least 0, 0 only where
 * x is stationary, and for a convex f an upper bound on f(x) − min f (Jaggi 2013, Theorem 2). With the estimate d in place
 * of g it errs by at most 2ρ‖d − g‖_*. 0-d, in the unit of the loss.
 */
export const frankWolfeGap = <T>(ops: Ops<T>, g: Layers<T>, x: Layers<T>, v: Layers<T>): T =>
  Object.entries(v)
    .map(([name, vl]) => inner(ops, g[name]!, ops.sub(x[name]!, vl)))
    .reduce((a, b) => ops.add(a, b), ops.at(0));
