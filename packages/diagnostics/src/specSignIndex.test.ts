import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { dot, known, random } from "../test/problem.ts";
import { bestDecrease, specSignIndex } from "./index.ts";

const nuclear = known.spectral!.dual;
const entrywise = known.sign!.dual;
const polar = (a: Matrix): Matrix => {
  const { leftSingularVectors: u, rightSingularVectors: v } = new SingularValueDecomposition(a, {
    autoTranspose: true,
  });
  return u.mmul(v.transpose());
};
const unit = (a: Matrix, size = 1): Matrix => Matrix.mul(a, size / a.norm());
const hadamard = (n: number): Matrix =>
  n === 1
    ? Matrix.ones(1, 1)
    : (() => {
        const half = hadamard(n / 2).to2DArray();
        return new Matrix([...half.map((r) => [...r, ...r]), ...half.map((r) => [...r, ...r.map((x) => -x)])]);
      })();

/** Chances of the mean of n fair signs: the binomial distribution, from logarithms of factorials. */
function meansOfSigns(n: number): { readonly at: number; readonly p: number }[] {
  const log = [0];
  for (let i = 1; i <= n; i++) log.push(log[i - 1]! + Math.log(i));
  return Array.from({ length: n + 1 }, (_, j) => ({
    at: (n - 2 * j) / n,
    p: Math.exp(log[n]! - log[j]! - log[n - j]! - n * Math.LN2),
  })).filter(({ p }) => p > 1e-14);
}

/** A gradient whose every sample is G ± E: the noise of a batch has B + 1 values, so that all is exact. */
function judged(G: Matrix, E: Matrix, batch: number) {
  let [spectral, sign, size] = [0, 0, 0];
  for (const { at, p } of meansOfSigns(batch)) {
    const seen = Matrix.add(G, Matrix.mul(E, at));
    spectral += p * dot(G, polar(seen));
    sign += p * dot(G, Matrix.sign(seen));
    size += p * Math.abs(at);
  }
  const root = Math.sqrt(batch);
  const index = specSignIndex({
    batch,
    nuclear: nuclear(G),
    entrywise: entrywise(G),
    nuclearNoise: root * size * nuclear(E),
    entrywiseNoise: root * size * entrywise(E),
    spectralCurvature: 1,
    signCurvature: 1,
  });
  return { ...index, alignments: { spectral, sign }, truth: (spectral / sign) ** 2 };
}

const n = 8;
const diagonal = unit(Matrix.eye(n));
const dense = unit(random(n, 1, 1).mmul(random(1, n, 2)));
const oneEntry = Matrix.zeros(n, n).set(0, 0, 1);
const everywhere = unit(hadamard(n), 3);
const rankOne = unit(random(n, 1, 5).mmul(random(1, n, 6)), 3);

test("is [(‖G‖_* − 2c_*/√B) / (‖G‖₁ − 2c₁/√B)]² · H_sign/H_spec, on numbers", () => {
  const given = { nuclear: 9, entrywise: 15, nuclearNoise: 2, entrywiseNoise: 6, batch: 16 };
  const { index, spectral, sign } = specSignIndex({ ...given, spectralCurvature: 2, signCurvature: 3 });
  expect([spectral, sign]).toEqual([9 - 4 / 4, 15 - 12 / 4]);
  expect(index).toBeCloseTo((8 / 12) ** 2 * (3 / 2), 12);
});

test("its brackets are lower bounds on the alignments E⟨G, polar(ĝ)⟩ and E⟨G, sign(ĝ)⟩", () => {
  for (const G of [diagonal, dense, oneEntry]) {
    for (const E of [everywhere, rankOne]) {
      for (const batch of [1, 2, 4, 16, 64, 256]) {
        const { spectral, sign, alignments } = judged(G, E, batch);
        expect(alignments.spectral).toBeGreaterThanOrEqual(spectral - 1e-9);
        expect(alignments.sign).toBeGreaterThanOrEqual(sign - 1e-9);
      }
    }
  }
});

describe("cannot be used as printed:", () => {
  test("up to B = 16 both brackets are negative where both alignments are positive, and the ratio of their squares is off 100-fold", () => {
    for (const batch of [4, 16]) {
      const { index, spectral, sign, alignments, truth } = judged(diagonal, everywhere, batch);
      expect(Math.max(spectral, sign)).toBeLessThan(0);
      expect(Math.min(alignments.spectral, alignments.sign)).toBeGreaterThan(1);
      if (batch === 16) expect(truth / index).toBeGreaterThan(100);
    }
  });

  test("at B = 256 it prefers spectral steps 20-fold where both directions gain the same", () => {
    const { index, spectral, sign, truth } = judged(diagonal, everywhere, 256);
    expect(Math.min(spectral, sign)).toBeGreaterThan(0);
    expect(index).toBeGreaterThan(20);
    expect(truth).toBeCloseTo(1, 3);
  });

  test("it has a pole where noise and signal balance, and no meaning near it", () => {
    const { index, truth } = judged(oneEntry, rankOne, 1024);
    expect(index).toBeGreaterThan(1e4);
    expect(truth).toBeCloseTo(1, 2);
  });

  test("it turns from sign to spectral at a larger batch while sign stays better", () => {
    const [small, large] = [16, 64].map((batch) => judged(dense, everywhere, batch));
    expect(small!.index).toBeLessThan(1);
    expect(large!.index).toBeGreaterThan(1);
    expect(large!.spectral * large!.sign).toBeLessThan(0); // a negative ratio, squared
    for (const { truth } of [small!, large!]) expect(truth).toBeLessThan(0.05);
  });

  test("with much noise it no longer depends on the gradient: (c_*/c₁)² · H_sign/H_spec", () => {
    const noise = Matrix.mul(everywhere, 1e5);
    const limit = (nuclear(noise) / entrywise(noise)) ** 2;
    for (const G of [diagonal, dense, oneEntry]) expect(judged(G, noise, 4).index / limit).toBeCloseTo(1, 3);
  });
});

test("‖G‖_* = ‖G‖₁ for the identity, and for every matrix with at most one entry in each row and column, of any rank", () => {
  expect(nuclear(Matrix.eye(n))).toBeCloseTo(entrywise(Matrix.eye(n)), 12);
  const permuted = Matrix.zeros(4, 4).set(0, 2, 3).set(1, 0, -1).set(3, 3, 0.5);
  expect(nuclear(permuted)).toBeCloseTo(4.5, 12);
  expect(entrywise(permuted)).toBe(4.5);
});

describe("bestDecrease", () => {
  test("is the decrease max {Sη − Hη²/2}, whatever the direction's length", () => {
    const [S, H] = [3, 5];
    const best = Math.max(...Array.from({ length: 2001 }, (_, i) => S * (i / 1000) - (H / 2) * (i / 1000) ** 2));
    expect(bestDecrease(S ** 2, H)).toBeCloseTo(best, 9);
    expect(bestDecrease((7 * S) ** 2, 49 * H)).toBeCloseTo(bestDecrease(S ** 2, H), 12);
  });

  test("has no value where the parabola has no best step", () => {
    expect(bestDecrease(1, 0)).toBeNaN();
    expect(bestDecrease(1, -1)).toBeNaN();
  });
});
