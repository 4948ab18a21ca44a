import { inner, type Layers, type Ops } from "@unitball/core";

/**
 * H = ⟨v, ∇²f v⟩, from two gradients on one microbatch: ⟨∇f(x + εv) − ∇f(x − εv), v⟩/(2ε), summed over the layers of v. A
 * layer that did not move is left out of v. Exact for a quadratic f, off by O(ε²) else; with a microbatch that had no part
 * in v it is exactly as unbiased. In float32, ε of 5e-3·RMS(x)/RMS(v). 0-d, in the unit of the loss.
 */
export const curvature = <T>(ops: Ops<T>, v: Layers<T>, plus: Layers<T>, minus: Layers<T>, epsilon: number): T =>
  Object.entries(v)
    .map(([name, vl]) => inner(ops, ops.sub(plus[name]!, minus[name]!), vl))
    .reduce((a, b) => ops.add(a, ops.mul(1 / (2 * epsilon), b)), ops.at(0));
