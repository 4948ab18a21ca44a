// internal
import { type Ops, tiny } from "@unitball/core";

/** An eigenvalue below about 1e-5 of the largest is taken for that. More would bring up what float32 has by rounding. */
const steps = 14;

/**
 * M^(−1/r)·a, or a·M^(−1/r) where M contracts the inputs ("in"), for r = 2 or 4 and a Gram matrix M: Newton's iteration
 * a ← Ta, M ← TʳM with T = (1 + 1/r) − M/r, until M = 1. No inverse and no identity matrix is formed.
 */
export function whitened<T>(ops: Ops<T>, a: T, gram: T, r: 2 | 4, side: "in" | "out"): T {
  const size = ops.max(ops.norms(ops.norms(gram, "in"), "out"), tiny);
  const next = (x: T, product: T): T => ops.sub(ops.mul(1 + 1 / r, x), ops.div(product, r));
  let [x, m] = [a, ops.div(gram, size)];
  for (let i = 0; i < steps; i++) {
    x = next(x, side === "out" ? ops.matmul(m, x) : ops.matmul(x, m));
    let power = m;
    for (let j = 0; j < r; j++) power = next(power, ops.matmul(m, power));
    m = power;
  }
  return ops.div(x, r === 2 ? ops.sqrt(size) : ops.sqrt(ops.sqrt(size)));
}
