import { polarExpress } from "./polarExpress.ts";
import { evaluate, type Quintic, stationary } from "./quintic.ts";
import type { Table } from "./tables.ts";

/**
 * The shortest Polar Express whose LMO gap δ = 1 − ⟨s, X⟩/‖s‖_* is at most `gap` for *every* matrix with short side m, and
 * whose ‖X‖ is at most 1, in exact arithmetic. For each number of steps the lower end l walks down a grid of 10 per decade
 * while the bound falls: it has one minimum, since a smaller l lets fewer singular values stay small and leaves a larger
 * error at the end. Starting where the shorter table stopped loses nothing, as the best l falls with the number of steps.
 *
 * The steps carry a safety factor of 1.001: the slope at the upper end of an interval is about 12, so that an error of
 * 1e-7 above it would grow by that much per step, while below it every polynomial is back in its interval.
 */
export function certified(m: number, gap: number): Table {
  if (m === 1) return { steps: [], norm: "frobenius", factor: 1, epsilon: 0, supremum: 1, restart: 1 };
  const at = (steps: number, k: number) =>
    bounded(polarExpress({ steps, lower: 10 ** (-k / 10), safety: 1.001 }), m, gap);
  for (let [steps, k] = [1, 5]; ; steps++) {
    let best = at(steps, k);
    for (let next = at(steps, k + 1); next.gap < best.gap; next = at(steps, k + 1)) {
      best = next;
      k++;
    }
    if (best.gap <= gap) return best.table;
  }
}

/**
 * A bound on the LMO gap of the table over all spectra, and the table with its supremum. Let f be the composed map over
 * its supremum, and Σσ⁴ = 1 (the Schatten-4 normalization), so that 0 ≤ σ ≤ 1 and Σσ ≥ Σσ⁴ = 1. For every t, then,
 *
 *   δ = Σσ(1 − f(σ)) / Σσ ≤ sup {1 − f(σ) : σ ≥ t} + m · sup {σ(1 − f(σ)) : σ ≤ t}.
 *
 * Both suprema are bounded rigorously from cells [σᵢ, σᵢ₊₁], on each of which the range of f is found exactly: f is a
 * composition of continuous maps, so that an interval's image is an interval whose ends lie at ends or stationary points.
 */
export function bounded(steps: readonly Quintic[], m: number, gap: number): { gap: number; table: Table } {
  const maps = steps.map((p) => ({ p, turns: stationary(p) }));
  const range = (from: number, to: number) =>
    maps.reduce<Interval>((on, { p, turns }) => image(p, turns, on), [from, to]);
  const [, supremum] = range(0, 1);
  const ratio = 1.05;
  const smallest = gap / (100 * m);
  const cells = Math.ceil(Math.log(1 / smallest) / Math.log(ratio));
  const edge = (i: number): number => (i < 0 ? 0 : Math.min(1, smallest * ratio ** i));
  const short = Array.from({ length: cells + 1 }, (_, i) => 1 - range(edge(i - 1), edge(i))[0] / supremum);
  const above = [...short];
  for (let i = cells - 1; i >= 0; i--) above[i] = Math.max(above[i] as number, above[i + 1] as number);
  let [least, below] = [Infinity, 0];
  for (let i = 0; i <= cells; i++) {
    least = Math.min(least, (above[i] as number) + m * below);
    below = Math.max(below, edge(i) * (short[i] as number));
  }
  return { gap: least, table: { steps, norm: "schatten4", factor: 1, epsilon: 0, supremum, restart: 4 } };
}

type Interval = readonly [low: number, high: number];

function image(p: Quintic, turns: readonly number[], [low, high]: Interval): Interval {
  let [least, most] = [evaluate(p, low), evaluate(p, high)].sort((x, y) => x - y) as [number, number];
  for (const x of turns) {
    if (x <= low || x >= high) continue;
    const y = evaluate(p, x);
    [least, most] = [Math.min(least, y), Math.max(most, y)];
  }
  return [least, most];
}
