import type { Geometry } from "@unitball/core";
import { euclidean, sign, spectral } from "@unitball/geometries";
import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { dense, dot, known, matrix, number, ops, random, tensor } from "../test/problem.ts";
import { draws, mean } from "../test/samples.ts";
import {
  curvature,
  gradientNoise,
  gradientVariance,
  lineProbe,
  noiseConstant,
  unbiasedAlignment,
  unbiasedSquaredAlignment,
} from "./index.ts";

/** Four samples of a 2 × 3 gradient, each drawn with probability 1/4; the noise around their mean is skewed. */
const layer = dense(2, 3);
const samples = [0, 1, 2, 3].map((i) => random(2, 3, i).mul(i === 3 ? 5 : 1));
const G = samples.reduce((a, b) => Matrix.add(a, b)).mul(1 / samples.length);
/** The same, with noise that is symmetric about 0. */
const mirrored = samples.flatMap((s) => [s, Matrix.sub(Matrix.mul(G, 2), s)]);
const average = (of: readonly Matrix[]): Matrix => of.reduce((a, b) => Matrix.add(a, b)).mul(1 / of.length);
const lmo = (geometry: Geometry, s: Matrix): Matrix => matrix(geometry.lmo(ops, tensor(s), layer));
const geometries: readonly (readonly [string, Geometry])[] = [
  ["sign", sign({ radius: 2 })],
  ["euclidean", euclidean()],
  ["spectral", spectral()],
  ["spectral with Keller Jordan's quintics", spectral({ polar: "keller5" })],
];
/** −E⟨G, lmo(ĝ)⟩ for ĝ the mean of k samples. */
const alignmentOf = (geometry: Geometry, k: number): number =>
  mean(draws(samples.length, k), (drawn) => -dot(G, lmo(geometry, average(drawn.map((i) => samples[i]!)))));
const tensors = (drawn: readonly number[], of: readonly Matrix[] = samples) => drawn.map((i) => tensor(of[i]!));

describe.each(geometries)("over every possible draw of microbatches, with %s,", (_, geometry) => {
  test.each([2, 3, 4])("the mean of unbiasedAlignment of %i microbatches is the alignment of one fewer", (k) => {
    const estimated = mean(draws(samples.length, k), (drawn) =>
      number(unbiasedAlignment(geometry, ops, tensors(drawn), layer)),
    );
    expect(estimated).toBeCloseTo(alignmentOf(geometry, k - 1), 10);
  });

  test("the mean of gradientNoise's signal is the alignment of half a batch", () => {
    const signal = mean(draws(samples.length, 2), ([i, j]) =>
      number(gradientNoise(geometry, ops, tensor(samples[i!]!), tensor(samples[j!]!), layer).signal),
    );
    expect(signal).toBeCloseTo(alignmentOf(geometry, 1), 10);
  });

  test("the mean of unbiasedSquaredAlignment is the square of the alignment; the square of the mean estimate is more", () => {
    const S = alignmentOf(geometry, 1);
    const four = draws(samples.length, 4);
    const squared = mean(four, (drawn) => number(unbiasedSquaredAlignment(geometry, ops, tensors(drawn), layer)));
    expect(squared).toBeCloseTo(S ** 2, 10);
    const naive = mean(
      draws(samples.length, 2),
      (drawn) => number(unbiasedAlignment(geometry, ops, tensors(drawn), layer)) ** 2,
    );
    expect(naive).toBeGreaterThan(S ** 2 * 1.05);
  });
});

test("unbiasedSquaredAlignment of five microbatches, over every draw, is S² as well", () => {
  const three = samples.slice(1);
  const geometry = sign();
  const center = average(three);
  const S = mean(three, (s) => -dot(center, lmo(geometry, s)));
  const squared = mean(draws(3, 5), (drawn) =>
    number(unbiasedSquaredAlignment(geometry, ops, tensors(drawn, three), layer)),
  );
  expect(squared).toBeCloseTo(S ** 2, 10);
});

describe("curvature", () => {
  const hessians = [0, 1, 2].map((i) => {
    const A = random(2, 2, 20 + i);
    return A.transpose().mmul(A);
  });
  const at = (H: Matrix, x: Matrix, v: Matrix, by: number) => ({ W: tensor(H.mmul(Matrix.add(x, Matrix.mul(v, by)))) });

  test("over every draw of a direction's batch and of its own, its mean is E⟨v, ∇²f v⟩", () => {
    const x = random(2, 3, 9);
    const [geometry, epsilon] = [sign({ radius: 0.5 }), 0.3];
    const estimated = mean(draws(3, 2), ([i, j]) => {
      const v = lmo(geometry, samples[i!]!);
      const H = hessians[j!]!;
      return number(curvature(ops, { W: tensor(v) }, at(H, x, v, epsilon), at(H, x, v, -epsilon), epsilon));
    });
    const truth = mean(samples.slice(0, 3), (s) => {
      const v = lmo(geometry, s);
      return dot(v, average(hessians).mmul(v));
    });
    expect(estimated).toBeCloseTo(truth, 10);
  });

  test("adds over layers, and is off by O(ε²) where f is not quadratic", () => {
    const v = random(2, 3, 1);
    const cubed = (by: number) => ({ W: tensor(Matrix.pow(Matrix.mul(v, by), 3)), V: tensor(Matrix.mul(v, 2 * by)) });
    const both = { W: tensor(v), V: tensor(v) };
    const [a, b] = [0.1, 0.05].map((e) => number(curvature(ops, both, cubed(e), cubed(-e), e)));
    const linear = 2 * dot(v, v);
    expect(b! - linear).toBeCloseTo((a! - linear) / 4, 12);
  });
});

describe("noise", () => {
  const truth = (of: readonly Matrix[], norm: (s: Matrix) => number): number =>
    mean(draws(of.length, 2), ([i, j]) => norm(Matrix.sub(average([of[i!]!, of[j!]!]), G)));

  test.each(["sign", "euclidean", "spectral"])(
    "%s: over every draw, noiseConstant is √B·E‖ĝ − G‖_* where the noise is symmetric",
    (kind) => {
      const { dual } = known[kind]!;
      const geometry = kind === "spectral" ? spectral({ gap: 1e-5 }) : known[kind]!.part(1);
      const c = (of: readonly Matrix[], k: number) =>
        mean(draws(of.length, k), (drawn) => number(noiseConstant(geometry, ops, tensors(drawn, of), 1, layer)));
      const exact = Math.SQRT2 * truth(mirrored, dual);
      expect(Math.abs(c(mirrored, 2) / exact - 1)).toBeLessThan(kind === "spectral" ? 1e-5 : 1e-12);
      expect(Math.abs(c(samples, 3) / c(samples, 2) - 1)).toBeLessThan(1e-12);
    },
  );

  test("skewed noise, −1 with probability 0.8 and 4 with 0.2: half a difference has mean 0.8, the error of the mean 1.28", () => {
    const skewed = [-1, -1, -1, -1, 4].map((a) => Matrix.from1DArray(1, 1, [a]));
    const scalar = dense(1, 1);
    const c = mean(draws(5, 2), (drawn) => number(noiseConstant(sign(), ops, tensors(drawn, skewed), 1, scalar)));
    expect(c / Math.SQRT2).toBeCloseTo(2 * 0.16 * 2.5, 12);
    expect(mean(draws(5, 2), ([i, j]) => Math.abs(skewed[i!]!.get(0, 0) + skewed[j!]!.get(0, 0)) / 2)).toBeCloseTo(
      1.28,
      12,
    );
  });

  test.each([2, 3])("over every draw of %i microbatches, gradientVariance is E‖g − G‖₂², skewed or not", (k) => {
    for (const size of [1, 8]) {
      const estimated = mean(draws(samples.length, k), (drawn) => number(gradientVariance(ops, tensors(drawn), size)));
      expect(estimated).toBeCloseTo(size * mean(samples, (s) => Matrix.sub(s, G).norm() ** 2), 10);
    }
  });

  test("gradientNoise's noise is half the dual norm of the difference", () => {
    const { noise } = gradientNoise(sign({ radius: 3 }), ops, tensor(samples[0]!), tensor(samples[1]!), layer);
    expect(number(noise)).toBeCloseTo((3 / 2) * Matrix.abs(Matrix.sub(samples[0]!, samples[1]!)).sum(), 12);
  });
});

describe("lineProbe", () => {
  test("returns S and H of a parabola through any three or more stepsizes", () => {
    const number = fc.integer({ min: -1000, max: 1000 }).map((i) => i / 100);
    const stepsizes = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(number, number, number, stepsizes, fc.constantFrom(1e-3, 1, 30), (f, S, H, steps, unit) => {
        const probe = lineProbe(steps.map((t) => [t * unit, f - S * t * unit + (H / 2) * (t * unit) ** 2]));
        const size = Math.max(...steps.map((t) => Math.abs(t * unit)));
        // Stepsizes 48, 49, 50 of 50 lose 50² of the digits.
        const rounding = 50 ** 2 * 1e-14 * (Math.abs(f) + Math.abs(S) * size + Math.abs(H) * size ** 2);
        expect(Math.abs(probe.slope - S) * size).toBeLessThanOrEqual(rounding);
        expect(Math.abs(probe.curvature - H) * size ** 2).toBeLessThanOrEqual(rounding);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test("refuses two stepsizes", () => {
    expect(() =>
      lineProbe([
        [0, 1],
        [1, 2],
        [1, 3],
      ]),
    ).toThrow("2 different stepsizes");
  });
});

test("too few microbatches are a sentence", () => {
  const one = [tensor(G)];
  expect(() => unbiasedAlignment(sign(), ops, one, layer)).toThrow("at least 2 independent microbatches, not 1");
  expect(() => unbiasedSquaredAlignment(sign(), ops, one, layer)).toThrow("at least 4");
  expect(() => noiseConstant(sign(), ops, one, 1, layer)).toThrow("at least 2");
  expect(() => gradientVariance(ops, one, 1)).toThrow("at least 2");
});
