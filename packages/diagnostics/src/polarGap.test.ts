import "@tensorflow/tfjs";
import { tfjs } from "@unitball/backend-tfjs";
import { type Backend, layer } from "@unitball/core";
import { spectral } from "@unitball/geometries";
import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { backend, dense, dot, random } from "../test/problem.ts";
import { polarGap } from "./index.ts";

const singular = (a: Matrix): number[] => new SingularValueDecomposition(a, { autoTranspose: true }).diagonal;
const sum = (a: readonly number[]): number => a.reduce((s, x) => s + x, 0);
const orthonormal = (rows: number, columns: number, seed: number): Matrix =>
  new QrDecomposition(random(rows, columns, seed)).orthogonalMatrix.subMatrix(0, rows - 1, 0, columns - 1);
const withSpectrum = (rows: number, columns: number, sigma: readonly number[], seed: number): Matrix =>
  orthonormal(rows, sigma.length, seed)
    .mmul(Matrix.diag([...sigma]))
    .mmul(orthonormal(columns, sigma.length, seed + 1).transpose());
const levels = (m: number, f: (i: number) => number): number[] => Array.from({ length: m }, (_, i) => f(i));

/** Eight kinds of matrix that gradients are like, or that a certificate may be fooled by. */
const kinds: readonly (readonly [string, (rows: number, columns: number, seed: number) => Matrix])[] = [
  ["normal", random],
  [
    "log-spaced to 1e-6",
    (r, c, s) =>
      withSpectrum(
        r,
        c,
        levels(Math.min(r, c), (i) => 10 ** ((-6 * i) / Math.min(r, c))),
        s,
      ),
  ],
  [
    "1/j",
    (r, c, s) =>
      withSpectrum(
        r,
        c,
        levels(Math.min(r, c), (i) => 1 / (i + 1)),
        s,
      ),
  ],
  [
    "1/j²",
    (r, c, s) =>
      withSpectrum(
        r,
        c,
        levels(Math.min(r, c), (i) => (i + 1) ** -2),
        s,
      ),
  ],
  ["rank two", (r, c, s) => random(r, Math.min(2, r), s).mmul(random(Math.min(2, r), c, s + 1))],
  [
    "two-level",
    (r, c, s) =>
      withSpectrum(
        r,
        c,
        levels(Math.min(r, c), (i) => (i === 0 ? 1 : 10 ** (-(s % 50) / 10))),
        s,
      ),
  ],
  [
    "orthogonal",
    (r, c, s) =>
      withSpectrum(
        r,
        c,
        levels(Math.min(r, c), () => 1),
        s,
      ),
  ],
  [
    "sparse",
    (r, c, s) =>
      Matrix.mul(
        random(r, c, s),
        Matrix.from1DArray(
          r,
          c,
          levels(r * c, (i) => (i % 4 === 0 ? 1 : 0)),
        ),
      ),
  ],
];

const geometries = [
  spectral(),
  spectral({ radius: 3, scaling: "rmsToRms" }),
  spectral({ polar: "keller5" }),
  spectral({ polar: "you5", scaling: "oneHot" }),
  spectral({ polar: "cubic", steps: 4 }),
  spectral({ polar: "polarExpress", steps: 9, lower: 1e-4 }),
];

/** What polarGap claims of the geometry's own LMO, and what an SVD in float64 says of the same numbers. */
async function judged<T>(b: Backend<T>, geometry: ReturnType<typeof spectral>, g: Matrix) {
  const l = dense(g.rows, g.columns);
  const values = async (a: T) => Array.from(await b.read(a));
  const s = b.tensor(g.to1DArray(), [1, g.rows, g.columns]);
  const v = b.scope(() => geometry.lmo(b.ops, s, l));
  const [exact, x] = [await values(s), await values(v)].map((a) => Matrix.from1DArray(g.rows, g.columns, a)) as [
    Matrix,
    Matrix,
  ];
  const claim = b.scope(() => polarGap(geometry, b.ops, s, v, l));
  const [lower, upper, gap] = [await values(claim.lower), await values(claim.upper), await values(claim.gap)].map(
    ([a]) => a!,
  ) as [number, number, number];
  b.free([s, v, claim]);
  const nuclear = sum(singular(exact));
  return { lower, upper, gap, nuclear, truth: 1 + dot(exact, x) / (nuclear * singular(x)[0]!) };
}

describe.each([
  ["float64", 1e-12, async () => backend as unknown as Backend<unknown>],
  ["float32", 2e-6, async () => (await tfjs("cpu")) as unknown as Backend<unknown>],
] as const)("in %s", (_, rounding, start) => {
  test("never claims less than the true gap, judged by SVD on 500 matrices of 8 kinds", async () => {
    const b = await start();
    for (let i = 0; i < 500; i++) {
      const [, kind] = kinds[i % kinds.length]!;
      const [rows, columns] = [1 + ((i * 5) % 7), 1 + ((i * 11) % 9)];
      const { lower, upper, gap, nuclear, truth } = await judged(
        b,
        geometries[i % geometries.length]!,
        kind(rows, columns, i),
      );
      expect(truth).toBeLessThanOrEqual(gap + rounding * Math.sqrt(Math.min(rows, columns)));
      expect(lower).toBeLessThanOrEqual(nuclear * (1 + rounding));
      expect(upper).toBeGreaterThanOrEqual(nuclear * (1 - rounding * Math.sqrt(Math.min(rows, columns))));
    }
  });
});

test("g = 0 has gap 0, and an exact polar factor next to none, of any rank, at any scale", async () => {
  const zero = Matrix.zeros(3, 4);
  const l = dense(3, 4);
  const [s, v] = [zero, zero].map((a) => backend.tensor(a.to1DArray(), [1, 3, 4]));
  expect(backend.peek(polarGap(spectral(), backend.ops, s!, v!, l).gap)).toBe(0);
  for (const size of [1e-20, 1, 1e20]) {
    for (const rank of [1, 2, 3]) {
      const g = Matrix.mul(random(3, rank, 1).mmul(random(rank, 4, 2)), size);
      const {
        leftSingularVectors: u,
        diagonal,
        rightSingularVectors: w,
      } = new SingularValueDecomposition(g, { autoTranspose: true });
      const x = u.mmul(Matrix.diag(diagonal.map((_, i) => (i < rank ? -2 : 0)))).mmul(w.transpose());
      const [d, y] = [g, x].map((a) => backend.tensor(a.to1DArray(), [1, 3, 4]));
      const { gap, lower, upper } = polarGap(spectral({ radius: 2 }), backend.ops, d!, y!, l);
      const nuclear = sum(diagonal);
      expect(backend.peek(gap)).toBeLessThan(3e-5); // 2·√m·6e-6 for the norm that may be short
      expect(Math.abs((backend.peek(lower) as number) / nuclear - 1)).toBeLessThan(2e-5);
      expect(Math.abs((backend.peek(upper) as number) / nuclear - 1)).toBeLessThan(3e-5);
    }
  }
});

test("over several blocks the bound is joint", async () => {
  const gates = layer({
    name: "gates",
    shape: [3, 8],
    role: "hidden",
    view: { shape: [3, 4, 2], block: [1], in: [0], out: [2] },
  });
  const geometry = spectral({ polar: "keller5" });
  const s = backend.tensor(random(1, 24, 3).to1DArray(), [4, 3, 2]);
  const v = geometry.lmo(backend.ops, s, gates);
  const blocks = async (a: typeof s): Promise<Matrix[]> => {
    const flat = Array.from(await backend.read(a));
    return [0, 1, 2, 3].map((i) => Matrix.from1DArray(3, 2, flat.slice(6 * i, 6 * i + 6)));
  };
  const [g, x] = [await blocks(s), await blocks(v)];
  const nuclear = sum(g.flatMap(singular));
  const truth = 1 + sum(g.map((gb, i) => dot(gb, x[i]!))) / (nuclear * Math.max(...x.flatMap(singular)));
  const claim = polarGap(geometry, backend.ops, s, v, gates);
  expect(truth).toBeGreaterThan(0.05);
  expect(backend.peek(claim.gap)).toBeGreaterThanOrEqual(truth);
  expect(backend.peek(claim.upper)).toBeGreaterThanOrEqual(nuclear);
});
