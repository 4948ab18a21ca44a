/** The coefficients (a, b, c) of an odd polynomial p(x) = ax + bx³ + cx⁵. On a matrix: X ← aX + (bA + cA²)X with A = XXᵀ. */
export type Quintic = readonly [a: number, b: number, c: number];

/** p(x), by Horner's rule in x². */
export const evaluate = ([a, b, c]: Quintic, x: number): number => x * (a + x * x * (b + x * x * c));

/** The polynomials one after another: the scalar map that a singular value goes through. */
export const compose = (steps: readonly Quintic[], x: number): number => steps.reduce((y, p) => evaluate(p, y), x);

/** The positive x with p′(x) = a + 3bx² + 5cx⁴ = 0, ascending. */
export function stationary([a, b, c]: Quintic): readonly number[] {
  const root = Math.sqrt(9 * b * b - 20 * a * c);
  const squares = c === 0 ? [-a / (3 * b)] : [(-3 * b - root) / (10 * c), (-3 * b + root) / (10 * c)];
  return squares
    .filter((x2) => x2 > 0)
    .map(Math.sqrt)
    .sort((x, y) => x - y);
}
