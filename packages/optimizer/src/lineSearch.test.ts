import { reference } from "@unitball/backend-reference";
import { clocked, layer } from "@unitball/core";
import { sign } from "@unitball/geometries";
import { constant } from "@unitball/schedules";
import { presets } from "unitball";
import { expect, test } from "vitest";

const backend = reference();
const box = layer({ name: "x", shape: [3], role: "bias" });
const [a, t] = [
  [1, 2, 3],
  [2, -0.5, 0.3],
];
const f = (x: readonly number[]): number => x.reduce((sum, xi, i) => sum + (a[i]! * (xi - t[i]!) ** 2) / 2, 0);
const slope = (x: readonly number[]): number[] => x.map((xi, i) => a[i]! * (xi - t[i]!));
const gammas = Array.from({ length: 65 }, (_, i) => i / 64);

test("a line search is a loop around a recipe: `tell` at several γ from one gradient, of which f chooses", () => {
  const frankWolfe = presets.frankWolfe({ geometry: sign() });
  const corridors = gammas.map((value) => frankWolfe.with(constant({ value })).corridor([box]));
  const [ops, held] = [clocked(backend.ops, 0), (x: readonly number[]) => ({ x: backend.tensor(x, [1, 1, 3]) })];
  const numbers = (x: Readonly<Record<string, unknown>>) => Array.from((x.x as { data: Float64Array }).data);
  let x = [0, 0, 0];
  for (let k = 0; k < 25; k++) {
    const g = held(slope(x));
    const reached = corridors.map((one) => numbers(one.tell(ops, held(x), [g], one.init(ops, held(x))).x));
    const best = reached.reduce((least, at, i) => (f(at) < f(reached[least]!) ? i : least), 0);
    // By hand: v = −sign(g), and f along v − x is a parabola.
    const way = slope(x).map((gi, i) => -Math.sign(gi) - x[i]!);
    const [gap, bend] = [
      slope(x).reduce((sum, gi, i) => sum - gi * way[i]!, 0),
      way.reduce((sum, wi, i) => sum + a[i]! * wi * wi, 0),
    ];
    expect(Math.abs(gammas[best]! - Math.min(1, gap / bend))).toBeLessThanOrEqual(1 / 64);
    expect(f(reached[best]!)).toBeLessThanOrEqual(f(x));
    x = reached[best]!;
    // Jaggi 2013, Theorem 1, in the Euclidean norm: L = 3, and the box has a diameter of 2√3.
    expect(f(x) - f([1, -0.5, 0.3])).toBeLessThanOrEqual((2 * 3 * 12) / (k + 3));
  }
});
