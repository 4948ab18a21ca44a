import { type Composition, type In, type Ops, options, part } from "@unitball/core";

/**
 * φ(n) = Σₗnₗ: the whole ball goes to the layer of largest dual norm (the first of equals), cₗ = 1 there and 0 elsewhere,
 * and the joint dual norm is maxₗ‖sₗ‖_*. One layer moves per step (greedy block coordinate descent; Flynn 2017).
 */
export const sumOverLayers = (given: Record<never, never> = {}) =>
  part({
    axis: "composition",
    kind: "sumOverLayers",
    options: options("sumOverLayers", given, {}),
    norm: (ops, norms) => norms.reduce((a, b) => ops.add(a, b)),
    shares<T>(ops: Ops<T>, duals: () => readonly T[]) {
      const largest = duals().reduce((a, b) => ops.max(a, b));
      let free: In<T> = 1;
      return duals().map((t) => {
        const c = ops.mul(free, ops.ge(t, largest));
        free = ops.sub(free, c);
        return c;
      });
    },
  } satisfies Composition);
