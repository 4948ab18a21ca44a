import { type Layers, mapLayers, type Ops, type Over, type Traceable, tiny } from "@unitball/core";

/** A step that replaces x, layer by layer, by f of it and of the gradient. */
const ofEach =
  (f: <T>(ops: Ops<T>, x: T, g: T) => T): Traceable =>
  (ops, held, given) => ({
    x: mapLayers(held.x as Layers<never>, (x, name) => f(ops, x, (given.g as Layers<never>)[name] as never)),
  });

const folded = (over: Over) =>
  ofEach((ops, x, g) => {
    const [norm, sum, max] = [ops.norms(g, over), ops.sum(ops.mul(g, x), over), ops.maxAbs(ops.sub(g, 1), over)];
    return ops.add(ops.mul(x, ops.at(0.5)), ops.mul(g, ops.add(ops.div(norm, ops.max(max, tiny)), sum)));
  });

/** Steps that use every op and every axis. */
export const traceables: Readonly<Record<string, Traceable>> = {
  "folds over the blocks": folded("block"),
  "folds over the inputs": folded("in"),
  "folds over the outputs": folded("out"),
  "folds over everything": folded("all"),
  "folds of one tensor over several axes": ofEach((ops, x, g) => {
    const sums = [ops.norms(g, "in"), ops.norms(g, "out"), ops.sum(g, "block")].reduce((a, b) => ops.add(a, b));
    return ops.keep(ops.finite(g), ops.add(x, ops.mul(g, sums)), x);
  }),
  "random numbers and choices": ofEach((ops, x, g) => {
    const chosen = ops.where(ops.gt(g, x), ops.min(x, g), ops.where(ops.ge(g, 0.5), ops.max(x, 0.25), ops.abs(x)));
    return ops.add(ops.sqrt(ops.abs(chosen)), ops.sub(ops.random(-7, x), ops.random(3, x)));
  }),
  "symmetric products with epilogues": ofEach((ops, x, g) => {
    const gram = ops.gram(g, "in");
    const size = ops.norms(ops.norms(gram, "in"), "out");
    const a = ops.mul(gram, ops.div(1, ops.max(size, tiny)));
    const z = ops.add(ops.mul(a, 0.3), ops.mul(ops.matmul(a, a), 0.7));
    return ops.add(ops.mul(ops.matmul(x, z), ops.at(0.1)), x);
  }),
  "products of the other side, with norms of rows": ofEach((ops, x, g) =>
    ops.sub(x, ops.mul(ops.matmul(ops.div(ops.gram(g, "out"), 100), g), ops.norms(x, "in"))),
  ),
};

/** g/‖g‖ over everything and over the inputs: what survives any scale. */
export const directions = ofEach((ops, _, g) => {
  const along = (over: Over) => ops.mul(g, ops.div(1, ops.max(ops.norms(g, over), tiny)));
  return ops.add(along("all"), along("in"));
});

/** Tensors that have buffers of their own, with and without sizes that four divides, and small ones. */
export const shapes = {
  wide: [1, 100, 64],
  odd: [1, 70, 61],
  blocks: [3, 35, 40],
  small: [1, 7, 9],
  gates: [4, 3, 2],
  vector: [1, 1, 13],
  number: [1, 1, 1],
} as const;
