import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { euclideanOverLayers, maxOverLayers, sumOverLayers } from "@unitball/compositions";
import { type Numbers, numbers, trajectory } from "@unitball/conformance";
import { constrained, decayed, unconstrained } from "@unitball/constraints";
import {
  type Backend,
  type Composition,
  type Layer,
  type Layers,
  layer,
  mapLayers,
  type Normalization,
  type Ops,
} from "@unitball/core";
import { almond, ema, gradient, heavyBall, lion, nesterov } from "@unitball/estimators";
import { byLayer, euclidean, rms, sign, spectral } from "@unitball/geometries";
import { clipped, normalized, steepest } from "@unitball/normalizations";
import { constant } from "@unitball/schedules";
import { SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { recipe } from "./recipe.ts";

const vector: readonly Layer[] = [layer({ name: "x", shape: [3], role: "bias" })];
const matrix: readonly Layer[] = [layer({ name: "W", shape: [4, 6], role: "hidden" })];
const gamma = (value: number) => constant({ value });
/** Exact to float32 for singular values from 1e-3 of the largest, and it amplifies the rounding of zero ones little. */
const exact = () => spectral({ polar: "polarExpress", steps: 9, lower: 1e-3 });
const base = recipe().with(gradient()).with(sign()).with(maxOverLayers()).with(normalized()).with(unconstrained());
const sum = (a: readonly number[]) => a.reduce((s, b) => s + b, 0);
const mean = (a: readonly number[]) => sum(a) / a.length;
const farthest = (a: readonly Record<string, number[]>[], b: readonly Record<string, number[]>[]) =>
  Math.max(...a.flatMap((x, k) => Object.keys(x).flatMap((l) => x[l]!.map((w, i) => Math.abs(w - b[k]![l]![i]!)))));

/** ∇f of ½Σaᵢ(xᵢ − tᵢ)², and f. */
const quadratic = (a: readonly number[], t: readonly number[] = a.map(() => 0)) => ({
  f: (x: readonly number[]) => sum(x.map((xi, i) => (a[i]! * (xi - t[i]!) ** 2) / 2)),
  g: (x: readonly number[]) => x.map((xi, i) => a[i]! * (xi - t[i]!)),
});

const backends: readonly (readonly [string, number, () => Promise<Backend<unknown>>])[] = [
  ["reference", 1e-12, async () => reference()],
  ["cpu", 1e-5, () => tfjs("cpu")],
  ["wasm", 1e-5, () => tfjs("wasm")],
];

describe.each(backends)("on %s", (_, tolerance, start) => {
  const run = async (
    program: Parameters<typeof trajectory>[1],
    layers: readonly Layer[],
    x: Numbers,
    g: (ops: Ops<unknown>, at: Layers<unknown>, k: number, backend: Backend<unknown>) => Layers<unknown>,
    steps: number,
  ) => {
    const backend = await start();
    return trajectory(backend, program, layers, x, (ops, at, k) => g(ops, at, k, backend), { steps });
  };
  const pulled =
    (a: readonly number[], t: readonly number[] = [0, 0, 0]) =>
    (ops: Ops<unknown>, { x }: Layers<unknown>, _k: number, b: Backend<unknown>) => ({
      x: ops.mul(b.tensor(a, [1, 1, 3]), ops.sub(x, b.tensor(t, [1, 1, 3]))),
    });
  /** Noisy gradients x + ξₖ, the same ξₖ for every recipe. */
  const noisy =
    (layers: readonly Layer[]) => (ops: Ops<unknown>, at: Layers<unknown>, k: number, b: Backend<unknown>) =>
      mapLayers(at, (w, name) => {
        const shape = b.shape(w);
        const size = shape.reduce((p, d) => p * d, 1);
        const seed = 100 * k + layers.findIndex((l) => l.name === name);
        return ops.add(w, b.tensor(numbers(seed, size), shape));
      });

  const two = ["e", "f"].map((name) => layer({ name, shape: [2], role: "bias" as const }));
  const cases: readonly (readonly [string, Composition, Normalization, number, number])[] = [
    ["sharp, max: −7(e, f)", maxOverLayers(), steepest(), 7, 7],
    ["sharp, ℓ2: −(3e, 4f)", euclideanOverLayers(), steepest(), 3, 4],
    ["lmo, ℓ2: −(.6e, .8f)", euclideanOverLayers(), normalized(), 0.6, 0.8],
    ["lmo, ℓ1: (0, −f)", sumOverLayers(), normalized(), 0, 1],
    ["sharp, ℓ1: (0, −4f)", sumOverLayers(), steepest(), 0, 4],
    ["clipped at 14, max: −½(e, f)", maxOverLayers(), clipped({ at: 14 }), 0.5, 0.5],
  ];
  test.each(cases)("two Euclidean layers with gradients 3e and 4f, %s", async (_name, over, by, e, f) => {
    const program = recipe()
      .with(gradient())
      .with(euclidean())
      .with(over)
      .with(by)
      .with(unconstrained())
      .with(gamma(1));
    const g = (_o: unknown, _a: unknown, _k: number, b: Backend<unknown>) => ({
      e: b.tensor([3, 0], [1, 1, 2]),
      f: b.tensor([0, 4], [1, 1, 2]),
    });
    const [, x] = await run(program, two, { e: [0, 0], f: [0, 0] }, g, 1);
    expect(farthest([x!], [{ e: [-e, 0], f: [0, -f] }])).toBeLessThanOrEqual(10 * tolerance);
  });

  test.each([100, 400])("sign steps attain the bound: mean‖∇f‖₁ = (f₁ − f_{n+1})/(γn) + Lγ/2, n = %i", async (n) => {
    const { f, g } = quadratic([1, 2, 3]);
    const step = 1 / Math.sqrt(n);
    const xs = (await run(base.with(gamma(step)), vector, { x: [1, 1, 1] }, pulled([1, 2, 3]), n)).map(({ x }) => x!);
    const paid = mean(xs.slice(0, n).map((x) => sum(g(x).map(Math.abs))));
    expect(Math.abs(paid - ((f(xs[0]!) - f(xs[n]!)) / (step * n) + (6 * step) / 2))).toBeLessThan(1e-4);
  });

  test("spectral steps attain it too while the rank is full: f = ½‖W‖², L = 4", async () => {
    const [step, n] = [0.05, 20];
    const program = base.with(exact()).with(gamma(step));
    const ws = (await run(program, matrix, { W: numbers(2, 24) }, (_o, at) => at, n)).map(({ W }) => W!);
    const singular = (w: number[]) =>
      new SingularValueDecomposition(
        [0, 1, 2, 3].map((i) => w.slice(6 * i, 6 * i + 6)),
        { autoTranspose: true },
      ).diagonal;
    const f = (w: number[]) => sum(w.map((a) => a * a)) / 2;
    expect(Math.min(...singular(ws[n]!))).toBeGreaterThan(0.01);
    const paid = mean(ws.slice(0, n).map((w) => sum(singular(w))));
    expect(Math.abs(paid - ((f(ws[0]!) - f(ws[n]!)) / (step * n) + (4 * step) / 2))).toBeLessThan(1e-3);
  });

  test("SCG in the sign ball: feasible, and the mean Frank–Wolfe gap is within its bound", async () => {
    const [a, t, n, step] = [[1, 2, 3], [2, -0.5, 0.3], 400, 0.05];
    const { f, g } = quadratic(a, t);
    const program = base.with(constrained()).with(gamma(step));
    const xs = (await run(program, vector, { x: [0, 0, 0] }, pulled(a, t), n)).map(({ x }) => x!);
    expect(Math.max(...xs.flat().map(Math.abs))).toBeLessThanOrEqual(1 + 1e-5);
    const gap = (x: number[]) => sum(g(x).map((gi, i) => gi * x[i]! + Math.abs(gi)));
    const lowest = f([1, -0.5, 0.3]);
    expect(lowest).toBeCloseTo(0.5, 12);
    expect(mean(xs.slice(0, n).map(gap))).toBeCloseTo(0.20706, 3);
    expect(mean(xs.slice(0, n).map(gap))).toBeLessThanOrEqual((f(xs[0]!) - lowest) / (step * n) + 2 * 6 * step);
    xs[n]!.forEach((xi, i) => {
      expect(Math.abs(xi - [1, -0.5, 0.3][i]!)).toBeLessThan(0.08);
    });
  });

  test("SCG from 3ρ follows ρ + 2ρΠ(1 − γ)", async () => {
    const program = base
      .with(sign({ radius: 0.5 }))
      .with(constrained())
      .with(gamma(0.1));
    const away = (ops: Ops<unknown>, { x }: Layers<unknown>) => ({ x: ops.mul(-1, x) });
    const xs = await run(program, vector, { x: [1.5, 1.5, 1.5] }, away, 12);
    xs.forEach(({ x }, k) => {
      expect(Math.abs(x![0]! - (0.5 + 1 * 0.9 ** k))).toBeLessThan(10 * tolerance);
    });
  });

  test("uSCG moves at most ρΣγ, and just that under a constant gradient", async () => {
    const program = base.with(sign({ radius: 2 })).with(gamma(0.1));
    const g = (_o: unknown, _a: unknown, _k: number, b: Backend<unknown>) => ({ x: b.tensor([1, -2, 3], [1, 1, 3]) });
    const xs = await run(program, vector, { x: [0, 0, 0] }, g, 10);
    xs[10]!.x!.forEach((xi) => {
      expect(Math.abs(Math.abs(xi) - 2 * 0.1 * 10)).toBeLessThan(10 * tolerance);
    });
    const free = await run(program, vector, { x: [1, 2, 3] }, noisy(vector), 10);
    free[10]!.x!.forEach((xi, i) => {
      expect(Math.abs(xi - [1, 2, 3][i]!)).toBeLessThanOrEqual(2 + 10 * tolerance);
    });
  });

  test.each([0.01, 0.1, 1])("decoupled decay μ = %d is SCG with radius ρ/μ and stepsize γμ", async (mu) => {
    const [rho, step] = [1.5, 0.05];
    const momentum = base.with(ema({ alpha: 0.3 }));
    const decay = momentum
      .with(sign({ radius: rho }))
      .with(decayed({ mu }))
      .with(gamma(step));
    const scg = momentum
      .with(sign({ radius: rho / mu }))
      .with(constrained())
      .with(gamma(step * mu));
    const x = { W: numbers(9, 24) };
    const [left, right] = [
      await run(decay, matrix, x, noisy(matrix), 50),
      await run(scg, matrix, x, noisy(matrix), 50),
    ];
    expect(farthest(left, right)).toBeLessThan(Math.max(tolerance, 1e-12));
  });

  test("decay 0 is uSCG and decay 1 is SCG", async () => {
    const x = { W: numbers(9, 24) };
    const at = (c: ReturnType<typeof decayed | typeof constrained | typeof unconstrained>) =>
      run(base.with(c).with(gamma(0.05)), matrix, x, noisy(matrix), 10);
    expect(farthest(await at(decayed({ mu: 0 })), await at(unconstrained()))).toBe(0);
    expect(farthest(await at(decayed({ mu: 1 })), await at(constrained()))).toBeLessThanOrEqual(tolerance);
  });

  test("Muon's heavy ball is the average with α = 1 − β, from zero", async () => {
    const polar = base
      .with(spectral())
      .with(decayed({ mu: 0.1 }))
      .with(gamma(0.05));
    const x = { W: numbers(9, 24) };
    const ball = await run(polar.with(heavyBall({ beta: 0.9 })), matrix, x, noisy(matrix), 20);
    const average = await run(polar.with(ema({ beta: 0.9, init: "zero" })), matrix, x, noisy(matrix), 20);
    expect(farthest(ball, average)).toBeLessThan(10 * tolerance);
  });

  test("ScionLight, G ← (1 − α)G + g in the gradient's own buffer, is Scion from zero", async () => {
    const layers = [...matrix, ...vector];
    const norms = byLayer({ hidden: spectral({ scaling: "rmsToRms", radius: 3 }), "*": rms() });
    const x = { W: numbers(9, 24), x: [1, -1, 0.5] };
    const of = (e: ReturnType<typeof heavyBall | typeof ema>) =>
      run(base.with(norms).with(e).with(constrained()).with(gamma(0.1)), layers, x, noisy(layers), 20);
    expect(farthest(await of(heavyBall({ beta: 0.9 })), await of(ema({ alpha: 0.1, init: "zero" })))).toBeLessThan(
      1e-4,
    );
  });

  test("sign with Nesterov(β) is Lion(β², β): 200 steps, the same signs", async () => {
    const x = { W: numbers(9, 24) };
    const of = (e: ReturnType<typeof nesterov | typeof lion>) =>
      run(base.with(e).with(gamma(0.01)), matrix, x, noisy(matrix), 200);
    const beta = 0.9;
    const left = await of(nesterov({ beta, init: "zero" }));
    const right = await of(lion({ beta1: beta ** 2, beta2: beta, init: "zero" }));
    expect(farthest(left, right)).toBeLessThan(Math.max(tolerance, 1e-12));
  });

  test("Lion(β, β) with decay λ is SCG in the sign ball of radius 1/λ", async () => {
    const x = { W: numbers(9, 24) };
    const [beta, lambda, step] = [0.9, 0.5, 0.02];
    const lionRun = base.with(lion({ beta1: beta, beta2: beta, init: "zero" })).with(decayed({ mu: lambda }));
    const scg = base
      .with(ema({ beta, init: "zero" }))
      .with(sign({ radius: 1 / lambda }))
      .with(constrained());
    const left = await run(lionRun.with(gamma(step)), matrix, x, noisy(matrix), 200);
    const right = await run(scg.with(gamma(step * lambda)), matrix, x, noisy(matrix), 200);
    expect(farthest(left, right)).toBeLessThan(Math.max(tolerance, 1e-12));
  });

  test("ALMOND: sign, α = ½, g = (+1, +1, −1) gives x = −½, −5/4, −9/8; uSCG from zero −1, −2, −1", async () => {
    const one = [layer({ name: "x", shape: [1], role: "bias" })];
    const g = (_o: unknown, _a: unknown, k: number, b: Backend<unknown>) => ({
      x: b.tensor([[1, 1, -1][k]!], [1, 1, 1]),
    });
    const of = async (e: ReturnType<typeof almond | typeof ema>) =>
      (await run(base.with(e).with(gamma(1)), one, { x: [0] }, g, 3)).map(({ x }) => x![0]!);
    expect(await of(almond({ alpha: 0.5 }))).toEqual([0, -1 / 2, -5 / 4, -9 / 8]);
    expect(await of(ema({ alpha: 0.5, init: "zero" }))).toEqual([0, -1, -2, -1]);
  });

  test("ALMOND's z = (x − (1 − α)x₋)/α moves by γ·lmo(g) exactly", async () => {
    const [alpha, step] = [0.3, 0.1];
    const program = base.with(almond({ alpha })).with(gamma(step));
    const xs = (await run(program, vector, { x: [0, 0, 0] }, noisy(vector), 30)).map(({ x }) => x!);
    const z = xs.slice(1).map((x, k) => x.map((xi, i) => (xi - (1 - alpha) * xs[k]![i]!) / alpha));
    z.slice(1).forEach((zk, k) => {
      zk.forEach((zi, i) => {
        expect(Math.abs(Math.abs(zi - z[k]![i]!) - step)).toBeLessThan(Math.max(1e-6, 20 * tolerance));
      });
    });
  });

  test("averaging after the LMO keeps its bias: gradients −1, −1, −1, +5 send ALMOND the wrong way", async () => {
    const one = [layer({ name: "x", shape: [1], role: "bias" })];
    const g = (_o: unknown, _a: unknown, k: number, b: Backend<unknown>) => ({
      x: b.tensor([k % 4 === 3 ? 5 : -1], [1, 1, 1]),
    });
    const end = async (e: ReturnType<typeof almond | typeof ema>) =>
      (await run(base.with(e).with(gamma(0.01)), one, { x: [0] }, g, 800)).at(-1)!.x![0]!;
    expect(await end(ema({ alpha: 0.05, init: "zero" }))).toBeCloseTo(-7.92, 1);
    expect(await end(almond({ alpha: 0.05 }))).toBeCloseTo(3.91, 1);
  });

  test("one sample: spectral steps over ℓ2 are normalized SGD, and sharp ones SGD; sign steps are not", async () => {
    const layers = [...matrix, layer({ name: "V", shape: [6, 2], role: "output" })];
    const outer = (b: Backend<unknown>, ops: Ops<unknown>, m: number, n: number, seed: number) =>
      ops.matmul(b.tensor(numbers(seed, m), [1, m, 1]), b.tensor(numbers(seed + 1, n), [1, 1, n]));
    const g = (ops: Ops<unknown>, _a: unknown, k: number, b: Backend<unknown>) => ({
      W: outer(b, ops, 4, 6, 10 * k),
      V: outer(b, ops, 6, 2, 10 * k + 5),
    });
    const x = { W: numbers(1, 24), V: numbers(2, 12) };
    const of = (n: Normalization, geometry: ReturnType<typeof spectral | typeof euclidean | typeof sign>) =>
      run(base.with(euclideanOverLayers()).with(n).with(geometry).with(gamma(0.1)), layers, x, g, 5);
    for (const n of [normalized(), steepest()]) {
      const truth = await of(n, euclidean());
      const scale = Math.max(...truth.at(-1)!.W!.map(Math.abs));
      expect(farthest(await of(n, exact()), truth)).toBeLessThan(1e-4 * scale);
      expect(farthest(await of(n, sign()), truth)).toBeGreaterThan(1e-2);
    }
  });

  test("sharp steps with γ = 1/L descend by ‖∇f‖_*²/(2L) each; with γ = 2.5/L they diverge, uSCG stays bounded", async () => {
    const a = [1, 2, 3];
    const { f, g } = quadratic(a);
    const sharp = base.with(steepest()).with(euclidean());
    const xs = (await run(sharp.with(gamma(1 / 3)), vector, { x: [1, 1, 1] }, pulled(a), 20)).map(({ x }) => x!);
    xs.slice(1).forEach((x, k) => {
      const bound = f(xs[k]!) - sum(g(xs[k]!).map((gi) => gi * gi)) / (2 * 3);
      expect(f(x)).toBeLessThanOrEqual(bound + tolerance);
    });
    const end = async (p: Parameters<typeof trajectory>[1]) =>
      f((await run(p, vector, { x: [1, 1, 1] }, pulled(a), 60)).at(-1)!.x!);
    expect(await end(sharp.with(gamma(2.5 / 3)))).toBeGreaterThan(1e6);
    expect(await end(base.with(euclidean()).with(gamma(2.5 / 3)))).toBeLessThan(f([1, 1, 1]) + 3);
  });

  test("clipping at ∞ would be uSCG's limit: with a tiny clip it is uSCG, with a huge one sharp descent / c", async () => {
    const x = { W: numbers(9, 24) };
    const of = (n: Normalization, step: number) => run(base.with(n).with(gamma(step)), matrix, x, noisy(matrix), 10);
    expect(farthest(await of(clipped({ at: 1e-6 }), 0.1), await of(normalized(), 0.1))).toBe(0);
    const c = 1e6;
    const [left, right] = [await of(clipped({ at: c }), 0.001 * c), await of(steepest(), 0.001)];
    expect(farthest(left, right)).toBeLessThan(10 * tolerance);
  });

  test("scaling every gradient by 1e-3 or 1e3 leaves LMO steps as they are, and scales sharp ones", async () => {
    const layers = [...matrix, ...vector];
    const x = { W: numbers(9, 24), x: [1, -1, 0.5] };
    const scaled = (by: number) => (ops: Ops<unknown>, at: Layers<unknown>, k: number, b: Backend<unknown>) => {
      const still = mapLayers(at, (w) => ops.mul(0, w));
      return mapLayers(noisy(layers)(ops, still, k, b), (g) => ops.mul(by, g));
    };
    for (const over of [maxOverLayers(), euclideanOverLayers()]) {
      const program = base.with(ema()).with(over).with(euclidean()).with(gamma(0.1));
      const one = await run(program, layers, x, scaled(1), 10);
      for (const by of [1e-3, 1e3])
        expect(farthest(await run(program, layers, x, scaled(by), 10), one)).toBeLessThan(1e-5);
    }
    const sharp = base.with(euclideanOverLayers()).with(euclidean()).with(steepest());
    const [once, ten] = [
      await run(sharp.with(gamma(0.1)), layers, x, scaled(1), 1),
      await run(sharp.with(gamma(0.1)), layers, x, scaled(10), 1),
    ];
    ten[1]!.W!.forEach((w, i) => {
      expect(Math.abs(w - x.W[i]! - 10 * (once[1]!.W![i]! - x.W[i]!))).toBeLessThan(20 * tolerance);
    });
  });
});
