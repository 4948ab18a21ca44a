import { type Constraint, mapLayers, type Ops, options, part, type Schedule, tiny, within } from "@unitball/core";

/** Products with Padé's quintic (15x − 10x³ + 3x⁵)/8 from σ ≥ 0.1 to 1 within 1e-6. */
const steps = 8;

/**
 * x ← ρ·polar(x + γu): the matrices with orthonormal columns, or rows where those are fewer, times ρ, and the nearest of
 * them after the step (SPEL, arXiv 2601.21487, Algorithm 1). For steps γ‖u‖ up to ρ/2 from there. A constraint sees no
 * shapes, so the Gram matrix is always that of the outputs: use it on layers whose `out` is not large.
 */
export function stiefel(given: { radius?: number | Schedule } = {}) {
  const { radius } = options("stiefel", given, { radius: 1 as number | Schedule });
  within("stiefel", "radius", radius, 0, Infinity);
  const total = <T>(ops: Ops<T>, a: T): T => ops.sum(ops.sum(a, "in"), "out");
  const polar = <T>(ops: Ops<T>, a: T): T => {
    const scaled = ops.div(a, ops.max(ops.norms(ops.norms(a, "in"), "out"), tiny));
    const gram = ops.gram(scaled, "in");
    let x = ops.div(scaled, ops.max(ops.sqrt(ops.sqrt(total(ops, ops.mul(gram, gram)))), tiny));
    for (let i = 0; i < steps; i++) {
      const square = ops.gram(x, "in");
      const z = ops.sub(ops.mul(3 / 8, ops.matmul(square, square)), ops.mul(10 / 8, square));
      x = ops.add(ops.mul(15 / 8, x), ops.matmul(x, z));
    }
    return x;
  };
  return part({
    axis: "constraint",
    kind: "stiefel",
    options: { radius },
    move: (ops, x, u, gamma) =>
      mapLayers(x, (xl, name) => ops.mul(ops.at(radius), polar(ops, ops.add(xl, ops.mul(gamma, u[name]!))))),
  } satisfies Constraint);
}
