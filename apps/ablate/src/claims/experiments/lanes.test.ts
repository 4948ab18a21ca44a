import { vanishingAlphaBound } from "@unitball/diagnostics";
import { normal } from "@unitball/tasks";
import { almond, constant, ema, inverseRoot, presets } from "unitball";
import { expect, test } from "vitest";
import { backend as started } from "../../trial/backend.ts";
import { skewed } from "./biasedAverage.ts";
import { stepsTo } from "./dFold.ts";
import { meanGradient } from "./lanes.ts";
import { ends, noises } from "./sparseNoise.ts";
import { constants } from "./vanishingAlpha.ts";

const wasm = () => started("wasm");

test("X1: E sign(x + ξ) = 0.2 − 0.8 for −4 < x < 1, though Eξ = 0: the LMO of raw noise is biased, up to x = 1", () => {
  const draws = Array.from({ length: 200_000 }, (_, i) => skewed(Math.floor(i / 400), i % 400));
  const mean = (f: (xi: number) => number) => draws.reduce((sum, xi) => sum + f(xi), 0) / draws.length;
  const error = 5 / Math.sqrt(draws.length);
  expect(Math.abs(mean((xi) => xi))).toBeLessThan(2 * error);
  for (const x of [-3.9, 0, 0.99]) expect(Math.abs(mean((xi) => Math.sign(x + xi)) + 0.6)).toBeLessThan(error);
  expect(mean((xi) => Math.sign(1.01 + xi))).toBe(1);
});

test.each([
  ["uSCG", ema({ alpha: inverseRoot() })],
  ["ALMOND", almond({ alpha: inverseRoot() })],
] as const)("X1: %s on lanes is a plain loop in float64 for every seed", async (name, estimator) => {
  const [steps, seeds, gamma] = [60, 5, 0.03125];
  const program = presets.signSgd({ stepsize: constant({ value: gamma }) }).with(estimator);
  const noise = (k: number) => (_: number, s: number) => skewed(k, s);
  const found = await meanGradient({ backend: await wasm(), program, d: 1, seeds, steps, noise });
  found.forEach((mean, s) => {
    let [x, d, u, sum] = [1, 0, 0, 0];
    for (let k = 0; k < steps; k++) {
      const [alpha, g] = [1 / Math.sqrt(k + 1), x + skewed(k, s)];
      sum += Math.abs(x);
      d = (1 - alpha) * d + alpha * g;
      u = (1 - alpha) * u - alpha * Math.sign(g);
      x += gamma * (name === "uSCG" ? -Math.sign(d) : u);
    }
    expect(Math.abs(mean - sum / steps)).toBeLessThan(1e-5);
  });
});

test("X2: without noise f ends at ½d(1 − γ)²ⁿ under SGD and at ½d(1 − γn)² under sign steps", async () => {
  const steps = 40;
  const { SGD, sign } = await ends({ backend: await wasm(), sigma: () => 0, seeds: 2, steps });
  SGD.forEach((f, i) => {
    const gamma = 1.25e-4 * 2 ** i;
    for (const each of f) expect(each / 50).toBeCloseTo((1 - gamma) ** (2 * steps), 5);
    for (const each of sign[i]!) expect(each / 50).toBeCloseTo((1 - gamma * steps) ** 2, 5);
  });
});

test("X2: SGD ends at Σᵢ ½(1 − γ)²ⁿ + ½σᵢ²γ²(1 − (1 − γ)²ⁿ)/(1 − (1 − γ)²) on average, within 5 standard errors, and both noises are equally large", async () => {
  const [steps, seeds, place] = [40, 200, 7];
  const gamma = 1.25e-4 * 2 ** place;
  const left = (1 - gamma) ** (2 * steps);
  const { SGD } = await ends({ backend: await wasm(), sigma: noises.sparse, seeds, steps });
  const mean = SGD[place]!.reduce((a, b) => a + b) / seeds;
  const noise = (0.5 * 100 ** 2 * gamma ** 2 * (1 - left)) / (1 - (1 - gamma) ** 2);
  // ½x₁² with x₁ normal has standard deviation √2 times its mean.
  expect(Math.abs(mean - (50 * left + noise))).toBeLessThan((5 * Math.SQRT2 * noise) / Math.sqrt(seeds));
  const total = (sigma: (i: number) => number) => Math.hypot(...Array.from({ length: 100 }, (_, i) => sigma(i)));
  expect([total(noises.sparse), total(noises.dense)]).toEqual([100, expect.closeTo(100, 9)]);
});

test("X3: without noise SGD takes the least k with (1 − γ/(d − 1))ᵏ ≤ 0.1 at γ = 1, sign steps ⌈0.9/γ⌉ at γ = 0.2, for any d", async () => {
  for (const d of [5, 20]) {
    const [sgd, sign] = [await stepsTo(await wasm(), "SGD", d, 0), await stepsTo(await wasm(), "sign", d, 0)];
    const exact = Math.ceil(Math.log(0.1) / Math.log(1 - 1 / (d - 1)));
    expect(new Set(sgd.steps)).toEqual(new Set([exact]));
    expect(new Set(sign.steps)).toEqual(new Set([Math.ceil(0.9 / 0.2)]));
    expect([sgd.words, sign.words]).toEqual(["γ = 1, the grid's edge", "γ = 0.2, the grid's edge"]);
  }
});

test("X4: the constants are those of ½‖x‖² in the sign ball, and the bound is (20) written out", () => {
  const d = 20;
  const { delta, L, L2, rho, zeta, sigma } = constants;
  expect([delta, L2, rho]).toEqual([d / 2, 1, 1]);
  // max ‖∇f(x) − ∇f(y)‖₁ / ‖x − y‖_∞ and max ‖x‖₁/‖x‖₂ are attained at a vertex of the cube.
  expect([L, zeta]).toEqual([d, expect.closeTo(d / Math.sqrt(d), 12)]);
  const draws = Array.from({ length: 4000 }, (_, k) =>
    Math.hypot(...Array.from({ length: d }, (_, i) => normal(k, i))),
  );
  expect(draws.reduce((sum, norm) => sum + norm ** 2, 0) / draws.length / sigma ** 2).toBeCloseTo(1, 1);
  const [n, rho2] = [4096, zeta * rho];
  const root = Math.sqrt(4 * sigma ** 2 + 8 * L2 ** 2 * rho2 ** 2);
  const printed = (2 * delta + (8 / 3) * (rho2 + zeta * rho) * root) / (rho * n ** (1 / 4)) + (L * rho) / n ** (3 / 4);
  expect(vanishingAlphaBound({ ...constants, n })).toBeCloseTo(printed, 9);
});
