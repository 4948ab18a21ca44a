import { reference } from "@unitball/backend-reference";
import { inner, layer, revive } from "@unitball/core";
import { expect, test } from "vitest";
import { blocksOf, dense, dot, gaussian, lmo, norm, singularValues, total } from "../test/judge.ts";
import { euclidean } from "./euclidean.ts";
import { mixture } from "./mixture.ts";
import { sign } from "./sign.ts";
import { spectral } from "./spectral.ts";

const backend = reference() as Parameters<typeof lmo>[0];
const [parts, weights, l] = [
  [spectral({ gap: 2e-6 }), sign({ radius: 0.5 }), euclidean()],
  [0.5, 0.2, 0.3],
  dense(4, 6),
];
const mixed = mixture({ of: parts, weights });
const s = gaussian(24, 3);

test("⟨s, lmo(s)⟩ = −Σ wᵢ‖s‖ᵢ*, here −(‖s‖_nuc/2 + Σ|s|/10 + 3‖s‖_F/10)", async () => {
  const nuclear = total(singularValues(blocksOf(s, l)[0]!));
  const want = nuclear / 2 + total(s.map(Math.abs)) / 10 + 0.3 * Math.hypot(...s);
  expect(-dot(s, await lmo(backend, mixed, l, s)) / want).toBeCloseTo(1, 5);
});

test("no point of the ball Σwᵢzᵢ, ‖zᵢ‖ᵢ ≤ 1, does better than lmo(s), and `norm` is never below it: ⟨s, z⟩ ≤ ‖s‖_*‖z‖", async () => {
  const best = -dot(s, await lmo(backend, mixed, l, s));
  for (let seed = 100; seed < 200; seed++) {
    const zs = await Promise.all(
      parts.map(async (g, i) => {
        const z = gaussian(24, 10 * seed + i);
        const n = await norm(backend, g, l, z);
        return z.map((a) => (weights[i]! * a) / n);
      }),
    );
    const z = s.map((_, i) => total(zs.map((zi) => zi[i]!)));
    expect(Math.abs(dot(s, z))).toBeLessThan(best);
    expect(Math.abs(dot(s, z))).toBeLessThan(best * (await norm(backend, mixed, l, z)));
    const most = -dot(z, await lmo(backend, mixed, l, z));
    expect(dot(z, z)).toBeLessThan(most * (await norm(backend, mixed, l, z)));
  }
  expect(await norm(backend, mixed, l, await lmo(backend, mixed, l, s))).toBeGreaterThan(1 - 1e-5);
});

test("of one geometry it is that geometry, its norm too", async () => {
  const [one, alone] = [mixture({ of: [sign({ radius: 3 })] }), sign({ radius: 3 })];
  expect(await lmo(backend, one, l, s)).toEqual(await lmo(backend, alone, l, s));
  expect(await norm(backend, one, l, s)).toBeCloseTo(await norm(backend, alone, l, s), 12);
});

test("it survives JSON, accepts what all accept, and refuses an uneven list", () => {
  const shelf = { mixture, spectral, sign, euclidean };
  expect(JSON.stringify(revive(JSON.parse(JSON.stringify(mixed)), shelf))).toBe(JSON.stringify(mixed));
  const depthwise = layer({ name: "d", shape: [3, 3, 4, 1], role: "depthwise" });
  expect(mixed.accepts(depthwise)).toContain("is depthwise");
  expect(mixture({ of: [sign()] }).accepts(depthwise)).toBe(true);
  expect(() => mixture({ of: [sign()], weights: [1, 2] })).toThrow("mixture: give `of` a list of geometries");
});

test("a schedule in the weights goes over from one norm to the other", () => {
  const { ops, peek } = reference();
  const fade = { kind: "fade", options: {}, at: (k: number) => k };
  const blend = mixture({ of: [sign(), euclidean()], weights: [1, fade] });
  const [a, b] = [0, 2].map((k) => {
    const clock = {
      ...ops,
      at: (value: Parameters<typeof ops.at>[0]) => ops.at(typeof value === "number" ? value : value.at(k)),
    };
    const x = reference().tensor(s, [1, 4, 6]);
    return -(peek(inner(ops, x, blend.lmo(clock, x, l))) as number);
  });
  expect(a).toBeCloseTo(total(s.map(Math.abs)), 12);
  expect(b).toBeCloseTo(total(s.map(Math.abs)) + 2 * Math.hypot(...s), 12);
});
