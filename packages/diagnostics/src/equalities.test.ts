import { euclideanOverLayers, maxOverLayers, sumOverLayers } from "@unitball/compositions";
import { trajectory } from "@unitball/conformance";
import { constrained, unconstrained } from "@unitball/constraints";
import { type Geometry, type Layer, mapLayers } from "@unitball/core";
import { ema, gradient } from "@unitball/estimators";
import { colNorm, euclidean, sign, spectral } from "@unitball/geometries";
import { normalized } from "@unitball/normalizations";
import { corridor, recipe } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";
import fc from "fast-check";
import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { backend, dense, dot, known, matrix, number, ops, random, tensor } from "../test/problem.ts";

/** Converged for singular values down to 1e-7 of the largest. */
const polar = () => spectral({ polar: "polarExpress", steps: 14, lower: 1e-7 });
const base = recipe()
  .with(gradient())
  .with(sign())
  .with(maxOverLayers())
  .with(normalized())
  .with(unconstrained())
  .with(constant({ value: 0.1 }));
const farthest = (a: Matrix, b: Matrix): number => Matrix.abs(Matrix.sub(a, b)).max();
const orthogonal = (n: number, seed: number): Matrix => new QrDecomposition(random(n, n, seed)).orthogonalMatrix;
const lmo = (geometry: Geometry, s: Matrix): Matrix => matrix(geometry.lmo(ops, tensor(s), dense(s.rows, s.columns)));

test("E3: on G = Qᵀ diag(g) P spectral steps are signum's on g, momentum and the ball included", async () => {
  const [n, steps] = [4, 25];
  const [Q, P] = [orthogonal(n, 1), orthogonal(n, 2)];
  const lift = (g: ArrayLike<number>) =>
    Q.transpose()
      .mmul(Matrix.diag(Array.from(g)))
      .mmul(P);
  const start = [0.3, -0.2, 0.1, 0.4];
  const vector: readonly Layer[] = [dense(n, 1, "W")];
  const matrices: readonly Layer[] = [dense(n, n, "W")];
  for (const constraint of [unconstrained(), constrained()]) {
    const of = base.with(ema({ alpha: 0.3 })).with(constraint);
    const noise = (k: number) => random(n, 1, 50 + k);
    const short = await trajectory(
      backend,
      of,
      vector,
      { W: start },
      (_o, { W }, k) => ({ W: tensor(Matrix.add(matrix(W!), noise(k))) }),
      { steps },
    );
    const long = await trajectory(
      backend,
      of.with(polar()),
      matrices,
      { W: lift(start).to1DArray() },
      (_o, { W }, k) => {
        const x = Q.mmul(matrix(W!)).mmul(P.transpose()).diagonal();
        return { W: tensor(lift(Matrix.add(Matrix.columnVector(x), noise(k)).to1DArray())) };
      },
      { steps },
    );
    for (let k = 0; k <= steps; k++) {
      expect(farthest(Matrix.from1DArray(n, n, long[k]!.W!), lift(short[k]!.W!))).toBeLessThan(1e-6);
    }
  }
});

test("E4: on a gradient of rank one the spectral, the Frobenius and the nuclear LMO are −uvᵀ, the sign's is not", () => {
  for (let seed = 0; seed < 20; seed++) {
    const s = random(4, 1, 2 * seed).mmul(random(1, 6, 2 * seed + 1));
    const { leftSingularVectors: u, rightSingularVectors: v } = new SingularValueDecomposition(s, {
      autoTranspose: true,
    });
    const nuclear = u
      .subMatrix(0, 3, 0, 0)
      .mmul(v.subMatrix(0, 5, 0, 0).transpose())
      .mul(-1);
    // Rounding, 1e-16, comes up by the polynomials' slope at 0, 1e7.
    expect(farthest(lmo(polar(), s), nuclear)).toBeLessThan(1e-8);
    expect(farthest(lmo(euclidean(), s), nuclear)).toBeLessThan(1e-12);
    const signs = lmo(sign(), s);
    expect(dot(signs, nuclear) / signs.norm()).toBeLessThan(0.99);
  }
});

describe("E6: −⟨s, lmo(s)⟩ = ρ‖s‖_* is the largest of ⟨s, w⟩ over all extreme points of the ball, tried one by one:", () => {
  const turns = Array.from({ length: 20_000 }, (_, i) => (2 * Math.PI * i) / 20_000);

  test("the 64 matrices of signs, for sign", () => {
    for (let seed = 0; seed < 20; seed++) {
      const s = random(2, 3, seed);
      const corners = Array.from({ length: 64 }, (_, bits) =>
        s.to1DArray().reduce((sum, a, i) => sum + ((bits >> i) & 1 ? a : -a), 0),
      );
      expect(-dot(s, lmo(sign({ radius: 3 }), s))).toBeCloseTo(3 * Math.max(...corners), 12);
    }
  });

  test("the rotations and reflections of the plane, for spectral on 2 × 2", () => {
    for (let seed = 0; seed < 20; seed++) {
      const s = random(2, 2, seed);
      const [[a, b], [c, d]] = s.to2DArray() as [[number, number], [number, number]];
      const best = Math.max(
        ...turns.map((t) =>
          Math.max((a + d) * Math.cos(t) + (c - b) * Math.sin(t), (a - d) * Math.cos(t) + (c + b) * Math.sin(t)),
        ),
      );
      const paid = -dot(s, lmo(polar(), s));
      expect(paid).toBeGreaterThan(best * (1 - 1e-6));
      expect(paid).toBeLessThan(best * (1 + 1e-6));
    }
  });

  test("a direction for each row, for colNorm", () => {
    for (let seed = 0; seed < 20; seed++) {
      const s = random(3, 2, seed);
      const best = s
        .to2DArray()
        .map(([p, q]) => Math.max(...turns.map((t) => p! * Math.cos(t) + q! * Math.sin(t))))
        .reduce((x, y) => x + y);
      expect(Math.abs(-dot(s, lmo(colNorm(), s)) / best - 1)).toBeLessThan(1e-6);
    }
  });
});

describe("E7: over random layers", () => {
  const drawn = fc.array(
    fc.record({
      rows: fc.integer({ min: 1, max: 3 }),
      columns: fc.integer({ min: 1, max: 3 }),
      seed: fc.integer({ min: 0, max: 999 }),
    }),
    { minLength: 2, maxLength: 4 },
  );
  const stepOf =
    (over: ReturnType<typeof maxOverLayers | typeof sumOverLayers>, geometry: Geometry) =>
    (given: readonly { rows: number; columns: number; seed: number }[]) => {
      const layers = given.map((l, i) => dense(l.rows, l.columns, `W${i}`));
      const g = Object.fromEntries(given.map((l, i) => [`W${i}`, tensor(random(l.rows, l.columns, l.seed))]));
      const zero = mapLayers(g, (a) => ops.zeros(a));
      return mapLayers(corridor(base.with(over).with(geometry).parts, layers).tell(ops, zero, [g], {}).seen.v, matrix);
    };

  test("the LMO of the maximum is each layer's own", () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(sign(), euclidean(), colNorm(), polar()), (given, geometry) => {
        const v = stepOf(maxOverLayers(), geometry)(given);
        given.forEach((l, i) => {
          expect(farthest(v[`W${i}`]!, lmo(geometry, random(l.rows, l.columns, l.seed)))).toBe(0);
        });
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  test("the LMO of the sum moves exactly one layer, one of the largest dual norm", () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom("sign", "euclidean", "colNorm"), (given, kind) => {
        const { part, dual } = known[kind]!;
        const v = stepOf(sumOverLayers(), part(1))(given);
        const moved = given.flatMap((l, i) => (v[`W${i}`]!.norm() > 0 ? [l] : []));
        const duals = given.map((l) => dual(random(l.rows, l.columns, l.seed)));
        expect(moved).toHaveLength(1);
        const [l] = moved;
        expect(dual(random(l!.rows, l!.columns, l!.seed))).toBeCloseTo(Math.max(...duals), 12);
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});

test("E8: uSCG from 0 with γ = 1/n is continuous greedy: it ends in the ball, within 1 − 1/e of the best and Lρ²/2n", async () => {
  // F = Σcⱼ(1 − exp(−⟨aⱼ, x⟩)), a ≥ 0: monotone, with diminishing returns; the LMO of −∇F ≤ 0 keeps x ≥ 0.
  const [d, m, n, rho] = [5, 4, 12, 0.7];
  const A = Matrix.abs(random(m, d, 1));
  const c = Matrix.abs(random(m, 1, 2));
  const decays = (x: Matrix) =>
    A.mmul(x)
      .to1DArray()
      .map((t, j) => c.get(j, 0) * Math.exp(-t));
  const F = (x: Matrix) => c.sum() - decays(x).reduce((s, e) => s + e, 0);
  const ascent = (x: Matrix) => A.transpose().mmul(Matrix.columnVector(decays(x)));
  const xs = await trajectory(
    backend,
    base.with(euclidean({ radius: rho })).with(constant({ value: 1 / n })),
    [dense(d, 1)],
    { W: Array(d).fill(0) },
    (_o, { W }) => ({ W: tensor(ascent(matrix(W!)).mul(-1)) }),
    { steps: n },
  );
  let greedy = Matrix.zeros(d, 1);
  for (let k = 0; k < n; k++) {
    const up = ascent(greedy);
    greedy = Matrix.add(greedy, up.mul(rho / up.norm() / n));
    expect(farthest(Matrix.columnVector(xs[k + 1]!.W!), greedy)).toBeLessThan(1e-12);
  }
  expect(greedy.norm()).toBeLessThanOrEqual(rho);
  // The best in the ball by projected ascent: F is concave along every line.
  let best = greedy;
  for (let k = 0; k < 5000; k++) {
    const up = Matrix.add(best, ascent(best).mul(0.05));
    best = up.mul(Math.min(1, rho / up.norm()));
  }
  const L = A.transpose().mmul(Matrix.diag(c.to1DArray())).mmul(A).norm();
  expect(F(greedy)).toBeLessThanOrEqual(F(best));
  expect(F(greedy)).toBeGreaterThanOrEqual((1 - 1 / Math.E) * F(best) - (L * rho ** 2) / (2 * n));
});

test.each(Object.keys(known))("%s: ζ = max ‖x‖₂/‖x‖ = max ‖x‖_*/‖x‖₂, attained by an LMO and never passed", (kind) => {
  const { part, norm, dual, zeta } = known[kind]!;
  for (const [rows, columns] of [
    [2, 3],
    [4, 2],
    [3, 3],
  ] as const) {
    const z = zeta(rows, columns);
    const v = lmo(part(1), random(rows, columns, 5));
    expect(v.norm() / norm(v)).toBeCloseTo(z, 6);
    expect(dual(v) / v.norm()).toBeCloseTo(z, 6);
    for (let seed = 0; seed < 50; seed++) {
      const x = random(rows, columns, seed);
      expect(x.norm() / norm(x)).toBeLessThanOrEqual(z * (1 + 1e-9));
      expect(dual(x) / x.norm()).toBeLessThanOrEqual(z * (1 + 1e-9));
    }
  }
});

test("the joint ζ over layers of radii ρ: √Σρ²ζ² under max, max ρζ under ℓ₂ and ℓ₁", () => {
  const [rho, z] = [
    [2, 0.5],
    [Math.sqrt(6), Math.sqrt(3)],
  ] as const;
  for (const [over, bound] of [
    [maxOverLayers(), Math.hypot(rho[0] * z[0], rho[1] * z[1])],
    [euclideanOverLayers(), Math.max(rho[0] * z[0], rho[1] * z[1])],
    [sumOverLayers(), Math.max(rho[0] * z[0], rho[1] * z[1])],
  ] as const) {
    let largest = 0;
    for (let i = 0; i <= 1000; i++) {
      const t = i / 1000; // every ratio of the two layers' norms, each layer where its own ζ is attained
      const norms = [t, 1 - t];
      const joint = number(
        over.norm(
          ops,
          norms.map((a, l) => a / rho[l]!),
        ),
      );
      largest = Math.max(largest, Math.hypot(...norms.map((a, l) => a * z[l]!)) / joint);
    }
    expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-12));
    expect(largest).toBeGreaterThan(bound * (1 - 1e-5));
  }
});
