import { evaluate, type Quintic, stationary } from "./quintic.ts";

/** The cushion with which the table printed in the Polar Express paper was made. */
export const publishedCushion = 0.02407327424182761;

/**
 * The Polar Express: the greedy, and optimal, composition of `steps` odd quintics that drives [lower, 1] to 1. Each one is
 * the minimax approximation of 1 on the interval [l, u] that the one before leaves; then l ← p(l), u ← 2 − l.
 *
 * An interval is never taken wider than [cushion·u, u], which keeps the early polynomials from pushing middling values
 * down to the height of the smallest. Every quintic but the last is divided through, (a/s, b/s³, c/s⁵) with s = `safety`,
 * so that a value that rounding has pushed just above u stays inside. Once l has reached u the quintic is
 * (15/8, −10/8, 3/8), forever.
 *
 * N. Amsel, D. Persson, C. Musco, R. Gower, "The Polar Express", arXiv 2505.16932, §3 and Appendix G.
 */
export function polarExpress(given: {
  readonly steps: number;
  readonly lower: number;
  readonly cushion?: number;
  readonly safety?: number;
}): readonly Quintic[] {
  const { steps, lower, cushion = publishedCushion, safety = 1 } = given;
  const table: Quintic[] = [];
  let [l, u] = [lower, 1];
  for (let t = 1; t <= steps; t++) {
    const minimax = minimaxQuintic(Math.max(l, cushion * u), u);
    // On the cushioned interval p is centred at 1; centre it again on [l, u], where p(u) is the top and p(l) the bottom.
    const [a, b, c] = times(minimax, 2 / (evaluate(minimax, l) + evaluate(minimax, u)));
    const s = t < steps ? safety : 1;
    table.push([a / s, b / s ** 3, c / s ** 5]);
    l = evaluate([a, b, c], l);
    u = 2 - l;
  }
  return table;
}

const times = ([a, b, c]: Quintic, k: number): Quintic => [k * a, k * b, k * c];

/**
 * The odd quintic closest to 1 on [l, u] in the maximum norm. By Chebyshev's theorem 1 − p alternates between ±E at four
 * points: l, the two stationary points q < r of p, and u. Remez: solve for p and E at four points, move q and r to where
 * the new p is stationary, and so on, from the points that are exact as l → u. E grows monotonically to its maximum,
 * quadratically fast at the end, so that the first E that does not grow is that maximum up to rounding.
 *
 * Solved for (a, b, c) the equations lose all digits as l → u. With z = x/centre the limit N(z) = (15z − 10z³ + 3z⁵)/8
 * leaves 1 − N(z) = (1 − z)³(8 + 9z + 3z²)/8, to be met by x(A + Bt + Ct²) ± E, t = (x² − y)/h in [−1, 1]: well-conditioned.
 */
function minimaxQuintic(l: number, u: number): Quintic {
  const centre = (l + u) / 2;
  const limit: Quintic = [15 / (8 * centre), -10 / (8 * centre ** 3), 3 / (8 * centre ** 5)];
  if (l / u > 1 - 5e-6) return limit; // E < 1e-16
  const [y, h] = [(u * u + l * l) / 2, (u * u - l * l) / 2];
  let [q, r] = [(3 * l + u) / 4, (l + 3 * u) / 4];
  for (let error = -Infinity; ; ) {
    const equations = [l, q, r, u].map((x, i) => {
      const [t, z] = [(x * x - y) / h, x / centre];
      return [x, x * t, x * t * t, i % 2 === 0 ? 1 : -1, ((1 - z) ** 3 * (8 + 9 * z + 3 * z * z)) / 8];
    });
    const [A, B, C, E] = solve(equations) as [number, number, number, number];
    const a = limit[0] + A - (B * y) / h + (C * y * y) / (h * h);
    const b = limit[1] + B / h - (2 * C * y) / (h * h);
    const p: Quintic = [a, b, limit[2] + C / (h * h)];
    const turns = stationary(p);
    if (!(E > error) || turns.length < 2) return p;
    [q, r] = turns as [number, number];
    error = E;
  }
}

/** The solution of the linear system whose rows are [coefficients…, right side], by elimination with pivoting. */
function solve(system: number[][]): number[] {
  const rows = system.map((row) => [...row]);
  const at = (i: number, j: number): number => rows[i]?.[j] as number;
  const n = rows.length;
  for (let j = 0; j < n; j++) {
    const largest = rows
      .map((_, i) => (i < j ? -1 : Math.abs(at(i, j))))
      .reduce((k, v, i, all) => (v > (all[k] ?? 0) ? i : k), j);
    [rows[j], rows[largest]] = [rows[largest] as number[], rows[j] as number[]];
    for (let i = 0; i < n; i++) {
      const f = i === j ? 0 : at(i, j) / at(j, j);
      rows[i] = (rows[i] as number[]).map((v, k) => v - f * at(j, k));
    }
  }
  return rows.map((_, i) => at(i, n) / at(i, i));
}
