import { constrained, unconstrained } from "@unitball/constraints";
import { type Axes, type Estimator, geometry as fromBall, type Stepsize } from "@unitball/core";
import { almond, ema, gradient } from "@unitball/estimators";
import { sign, spectral } from "@unitball/geometries";
import { normalized } from "@unitball/normalizations";
import { constant, inverseRoot } from "@unitball/schedules";
import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { expectation, meanOf, type Noise } from "../../test/expectation.ts";
import { type Drawn, known, type Matrices, type Problem, problem } from "../../test/problem.ts";
import * as bounds from "../index.ts";

/** 200 problems each, from a fixed seed; a failure shrinks to the smallest one. */
const seeded = { numRuns: 200, seed: 20250706 };

/** The polar factor used here has a gap of m·1e-7, m ≤ 3, by which share a bound may be exceeded, and rounding. */
const slack = 1 + 1e-6;

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const layers = fc.array(
  fc.record({
    geometry: fc.constantFrom(...Object.keys(known)),
    rows: fc.integer({ min: 1, max: 3 }),
    columns: fc.integer({ min: 1, max: 3 }),
    rho: positive(0.1, 4),
    seed: fc.integer({ min: 0, max: 999 }),
  }),
  { minLength: 1, maxLength: 2 },
);
/** A problem, where it starts (‖x₁‖ up to ρ·size), its noise, and how long it runs: short enough to take every path. */
const run = fc
  .record({
    layers,
    over: fc.constantFrom("max", "l2", "l1"),
    size: positive(0.01, 1),
    gamma: positive(0.01, 1),
    alpha: positive(0.05, 1),
    sigma: fc.oneof(fc.constant(0), positive(0.01, 10)),
    p: fc.constantFrom(0.5, 0.2),
    n: fc.integer({ min: 1, max: 5 }),
    exact: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ n, exact, ...rest }) => ({ ...rest, n: rest.sigma === 0 ? exact : n }));
type Run = typeof run extends fc.Arbitrary<infer R> ? R : never;

interface Checked {
  readonly of: Problem;
  readonly x: Matrices;
  readonly noise: Noise;
  readonly c: bounds.Constants;
  readonly parts: Axes;
}

function setUp(given: Run, parts: Partial<Axes>, gamma: Stepsize = constant({ value: given.gamma })): Checked {
  const of = problem(given.layers as readonly Drawn[], given.over);
  const x = of.at(3, given.size * of.constants.rho);
  const { sigma, p, n, alpha } = given;
  return {
    of,
    x,
    noise: { sigma, p, seed: 11 },
    c: { ...of.constants, delta: of.f(x), sigma, gamma: gamma.at(0), alpha, n },
    parts: {
      estimator: ema({ alpha }),
      geometry: of.geometry,
      composition: of.composition,
      normalization: normalized(),
      constraint: unconstrained(),
      stepsize: gamma,
      ...parts,
    },
  };
}

const holds = (measured: number, bound: number): void => {
  expect(measured).toBeLessThanOrEqual(bound * slack + 1e-12);
};

describe("on 200 random problems each, over every path of the noise,", () => {
  test("B0, exact gradients: mean‖∇f‖_* ≤ Δ/(ργn) + Lργ/2, with Δ = f(x₁) − f(xₙ₊₁)", () => {
    fc.assert(
      fc.property(run, (given) => {
        const exact = { ...given, sigma: 0, n: 5 };
        const { of, x, noise, c, parts } = setUp(exact, { estimator: gradient() });
        const seen = expectation(parts, of, x, 6, noise, (at) => [of.dual(at.gradient), of.f(at.x)]);
        const delta = of.f(x) - seen[5]![1]!;
        holds(meanOf(seen.slice(0, 5), 0), bounds.deterministicBound({ ...c, delta }));
      }),
      seeded,
    );
  });

  test("B1, B2, P1 and B7: uSCG with constant α", () => {
    fc.assert(
      fc.property(run, (given) => {
        const { of, x, noise, c, parts } = setUp(given, {});
        const seen = expectation(parts, of, x, c.n, noise, (at) => [
          of.dual(at.gradient),
          at.squaredError,
          of.dual(at.error),
        ]);
        const paid = meanOf(seen, 0);
        const errors = seen.map(([, square]) => Math.sqrt(square!));
        holds(paid, bounds.templateBound(c, errors));
        holds(paid, bounds.constantAlphaBound(c));
        holds(paid, bounds.unconstrainedBound(c));
        holds(bounds.unconstrainedBound(c), bounds.constantAlphaBound(c));
        holds(meanOf(seen, 2), bounds.estimatorError(c, c.rho * c.gamma));
        holds(errors[0]! ** 2, c.sigma ** 2);
        for (let k = 1; k < c.n; k++) holds(errors[k]! ** 2, bounds.errorRecursion(errors[k - 1]! ** 2, c));
      }),
      seeded,
    );
  });

  test("B1 along each single run of 20 steps, with the estimator's errors as they were", () => {
    fc.assert(
      fc.property(run, (given) => {
        const { of, x, noise, c, parts } = setUp({ ...given, n: 20 }, {});
        const path = { ...noise, single: true };
        const seen = expectation(parts, of, x, c.n, path, (at) => [of.dual(at.gradient), Math.sqrt(at.squaredError)]);
        const errors = seen.map(([, e]) => e!);
        holds(meanOf(seen, 0), bounds.templateBound(c, errors));
      }),
      seeded,
    );
  });

  /** αₖ = 1/√k, and a stepsize within what the theorems allow. */
  const vanishing = (given: Run) => ({
    estimator: ema({ alpha: inverseRoot() }) as Estimator,
    stepsize: constant({ value: (0.5 + given.gamma / 2) * given.n ** -0.75 }),
  });

  test("B3: uSCG with vanishing α, and the error of its estimator", () => {
    fc.assert(
      fc.property(run, (given) => {
        const { estimator, stepsize } = vanishing(given);
        const { of, x, noise, c, parts } = setUp(given, { estimator }, stepsize);
        const seen = expectation(parts, of, x, c.n, noise, (at) => [of.dual(at.gradient), at.squaredError]);
        holds(meanOf(seen, 0), bounds.vanishingAlphaBound(c));
        for (const [k, [, square]] of seen.entries()) holds(square!, bounds.vanishingAlphaError(k + 1, c));
      }),
      seeded,
    );
  });

  /** The Frank–Wolfe gap of the true gradient, from its dual norm in closed form. */
  const gap = ({ dual, constants }: Problem, g: Matrices, x: Matrices): number =>
    Object.keys(g).reduce((s, l) => s + Matrix.mul(g[l]!, x[l]!).sum(), 0) + constants.rho * dual(g);

  test("B4 and P2: SCG with constant α, every iterate feasible", () => {
    fc.assert(
      fc.property(run, (given) => {
        const { of, x, noise, c, parts } = setUp(given, { constraint: constrained() });
        const seen = expectation(parts, of, x, c.n, noise, (at) => {
          holds(of.norm(at.x), c.rho);
          return [gap(of, at.gradient, at.x)];
        });
        holds(meanOf(seen, 0), bounds.constrainedGapBound(c));
        holds(bounds.constrainedGapBound(c), bounds.constrainedBound(c));
      }),
      seeded,
    );
  });

  test("B5: SCG with vanishing α", () => {
    fc.assert(
      fc.property(run, (given) => {
        const { estimator, stepsize } = vanishing(given);
        const { of, x, noise, c, parts } = setUp(given, { estimator, constraint: constrained() }, stepsize);
        const seen = expectation(parts, of, x, c.n, noise, (at) => [gap(of, at.gradient, at.x)]);
        holds(meanOf(seen, 0), bounds.constrainedVanishingBound(c));
      }),
      seeded,
    );
  });

  test("B6: ALMOND", () => {
    fc.assert(
      fc.property(run, (given) => {
        const { of, x, noise, c, parts } = setUp(given, { estimator: almond({ alpha: given.alpha }) });
        const seen = expectation(parts, of, x, c.n, noise, (at) => [of.dual(at.gradient)]);
        holds(meanOf(seen, 0), bounds.almondBound(c));
      }),
      seeded,
    );
  });

  test("P3: an LMO of excess e and gap δ, each entry of the sign off by its own factor in [1 − δ, 1 + e]", () => {
    const off = fc.record({ excess: positive(0, 0.5), gap: positive(0, 0.9) });
    fc.assert(
      fc.property(run, off, (given, { excess, gap }) => {
        const only = given.layers.slice(0, 1).map((l) => ({ ...l, geometry: "sign" }));
        const { of, x, noise, c, parts } = setUp({ ...given, layers: only }, {});
        const exact = sign();
        const inexact = fromBall({
          ...exact,
          options: { radius: c.rho },
          dual: (ops, s) => ops.sum(ops.abs(s), "all"),
          lmo: (ops, s, l) => ops.mul(exact.lmo(ops, s, l), ops.add(1 - gap, ops.mul(excess + gap, ops.random(5, l)))),
        });
        const seen = expectation({ ...parts, geometry: inexact }, of, x, c.n, noise, (at) => {
          holds(of.norm(at.v), (1 + excess) * c.rho);
          return [of.dual(at.gradient)];
        });
        holds(meanOf(seen, 0), bounds.inexactBound(c, { excess, gap }));
      }),
      seeded,
    );
  });

  test("P3 with Keller Jordan's five quintics, at the excess and the gap that they showed", () => {
    fc.assert(
      fc.property(run, (given) => {
        const only = given.layers.slice(0, 1).map((l) => ({ ...l, geometry: "spectral" }));
        const { of, x, noise, c, parts } = setUp({ ...given, layers: only }, {});
        const geometry = spectral({ radius: c.rho, polar: "keller5" });
        let [excess, gap] = [0, 0];
        const seen = expectation({ ...parts, geometry }, of, x, c.n, noise, (at) => {
          const [d, v] = [at.d.W0!, at.v.W0!];
          excess = Math.max(excess, of.norm(at.v) / c.rho - 1);
          gap = Math.max(gap, 1 + Matrix.mul(d, v).sum() / (c.rho * of.dual(at.d)));
          return [of.dual(at.gradient)];
        });
        expect(excess).toBeLessThan(0.21);
        holds(meanOf(seen, 0), bounds.inexactBound(c, { excess, gap }));
      }),
      seeded,
    );
  });
});

describe("they are attained:", () => {
  const steep = fc.record({
    a: fc.array(positive(0.1, 4), { minLength: 1, maxLength: 4 }),
    gamma: positive(0.001, 1),
    rho: positive(0.1, 4),
    n: fc.integer({ min: 1, max: 20 }),
  });
  /** f = ½Σaᵢxᵢ², sign steps from x, in plain numbers. */
  const signSteps = (a: readonly number[], x: readonly number[], step: number, n: number) => {
    const xs = [x];
    for (let k = 0; k < n; k++) xs.push(xs[k]!.map((xi) => xi - step * Math.sign(xi)));
    const f = (at: readonly number[]) => at.reduce((s, xi, i) => s + (a[i]! * xi * xi) / 2, 0);
    const l1 = (at: readonly number[]) => at.reduce((s, xi, i) => s + a[i]! * Math.abs(xi), 0);
    return { delta: f(x) - f(xs[n]!), paid: xs.slice(0, n).reduce((s, at) => s + l1(at), 0) / n };
  };

  test("B0, P1, P3 and B6 with α = 1 and σ = 0, by sign steps on every diagonal quadratic, L = Σa", () => {
    fc.assert(
      fc.property(steep, ({ a, gamma, rho, n }) => {
        const x = a.map((_, i) => Math.sqrt(2 + i)); // irrational: no entry ever comes to 0
        const { delta, paid } = signSteps(a, x, gamma * rho, n);
        const c = {
          delta,
          rho,
          gamma,
          n,
          L: a.reduce((s, ai) => s + ai, 0),
          zeta: Math.sqrt(a.length),
          sigma: 0,
          alpha: 1,
        };
        const each = [
          bounds.deterministicBound(c),
          bounds.unconstrainedBound(c),
          bounds.almondBound(c),
          bounds.inexactBound(c, { excess: 0, gap: 0 }),
        ];
        for (const bound of each) expect(Math.abs(bound / paid - 1)).toBeLessThan(1e-9);
      }),
      seeded,
    );
  });

  test("P2 by one step from the ball's edge to a minimum: f = (L/2)(x − ρ + 2γρ)², gap 4Lγρ²", () => {
    const [L, rho, gamma] = [3, 2, 0.1];
    const x = rho;
    const slope = L * (x - rho + 2 * gamma * rho);
    const c = { delta: (L / 2) * (2 * gamma * rho) ** 2, L, rho, gamma, alpha: 1, n: 1, zeta: 1, sigma: 0 };
    expect(slope * (x + rho)).toBeCloseTo(4 * L * gamma * rho ** 2, 12);
    expect(bounds.constrainedGapBound(c)).toBeCloseTo(4 * L * gamma * rho ** 2, 12);
  });

  test("the start-up term of the estimator's error by one step: λ₁ is the whole first noise", () => {
    const c = { L: 0, zeta: 1, sigma: 2, alpha: 1, n: 1 };
    expect(bounds.estimatorError(c, 1)).toBe(2 * (1 + 1)); // √(α/(2 − α)) + 1/(αn), of which E|λ₁| = σ is half
  });
});
