// internal
import type { Ops } from "@unitball/core";

/**
 * aʳ for a ≥ 0 and a host number r > 0: the whole part by squaring, the rest from square roots alone, since
 * a^(b₁/2 + b₂/4 + …) = Π a^(bᵢ/2ⁱ) with the binary digits bᵢ of r. 40 digits leave a relative error of |ln a|·2⁻⁴¹.
 */
export function power<T>(ops: Ops<T>, a: T, r: number): T {
  const factors: T[] = [];
  let square = a;
  for (let whole = Math.floor(r); whole > 0; whole = Math.floor(whole / 2)) {
    if (whole % 2 === 1) factors.push(square);
    if (whole > 1) square = ops.mul(square, square);
  }
  let root = a;
  for (let [rest, digit] = [r - Math.floor(r), 1]; rest > 0 && digit <= 40; digit++) {
    root = ops.sqrt(root);
    rest *= 2;
    if (rest >= 1) factors.push(root);
    rest -= Math.floor(rest);
  }
  return factors.reduce((x, y) => ops.mul(x, y));
}
