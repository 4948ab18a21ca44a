import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { euclideanOverLayers, maxOverLayers, sumOverLayers } from "@unitball/compositions";
import { constrained } from "@unitball/constraints";
import { type Backend, canonical, type Layers, layer, mapLayers } from "@unitball/core";
import { ema, gradient } from "@unitball/estimators";
import { byLayer, colNorm, euclidean, rms, sign, spectral } from "@unitball/geometries";
import { normalized } from "@unitball/normalizations";
import { recipe } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";
import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { dense, dot, known, random } from "../test/problem.ts";
import {
  alignment,
  frankWolfeGap,
  jointDualNorm,
  type Measured,
  measure,
  noiseScale,
  normGrowth,
  nuclearRank,
  stableRank,
  updateRms,
} from "./index.ts";

const backends: readonly (readonly [string, number, () => Promise<Backend<unknown>>])[] = [
  ["reference", 1e-11, async () => reference() as Backend<unknown>],
  ["cpu", 2e-5, async () => (await tfjs("cpu")) as Backend<unknown>],
  ["wasm", 2e-5, async () => (await tfjs("wasm")) as Backend<unknown>],
];
const layers = [
  dense(4, 3, "hidden"),
  layer({ name: "out", shape: [3, 2], role: "output" }),
  layer({ name: "bias", shape: [5], role: "bias" }),
];
const radii = { hidden: 2, output: 0.5, bias: 3 };
const geometry = byLayer({
  hidden: euclidean({ radius: radii.hidden }),
  output: sign({ radius: radii.output }),
  bias: rms({ radius: radii.bias }),
});
const normOf = { hidden: known.euclidean!, out: known.sign!, bias: known.rms! };
const rho: Record<string, number> = { hidden: radii.hidden, out: radii.output, bias: radii.bias };
const shaped = (l: (typeof layers)[number], seed: number): Matrix => random(canonical(l)[1], canonical(l)[2], seed);
const drawn = (seed: number): Record<string, Matrix> =>
  Object.fromEntries(layers.map((l, i) => [l.name, shaped(l, seed + i)]));

describe.each(backends)("on %s, inside a step,", (_, tolerance, start) => {
  test.each([
    ["max", maxOverLayers(), (t: number[]) => t.reduce((a, b) => a + b), (n: number[]) => Math.max(...n)],
    ["ℓ₂", euclideanOverLayers(), (t: number[]) => Math.hypot(...t), (n: number[]) => Math.hypot(...n)],
    ["ℓ₁", sumOverLayers(), (t: number[]) => Math.max(...t), (n: number[]) => n.reduce((a, b) => a + b)],
  ] as const)(
    "under %s every measure is what plain float64 says of the same step, and the step is unchanged",
    async (_n, over, dual, norm) => {
      const b = await start();
      const [x, earlier, g] = [drawn(1), drawn(10), drawn(20)];
      const alpha = 0.3;
      const parts = recipe()
        .with(ema({ alpha }))
        .with(geometry)
        .with(over)
        .with(normalized())
        .with(constrained())
        .with(constant({ value: 0.1 }));
      const optimizer = parts.build(b, layers);
      const given = (of: Record<string, Matrix>): Layers<unknown> =>
        Object.fromEntries(layers.map((l) => [l.name, b.tensor(of[l.name]!.to1DArray(), canonical(l))]));
      const begin = given(x);
      const first = optimizer.step(begin, optimizer.init(begin), () => given(earlier));
      const at = Object.fromEntries(
        await Promise.all(
          layers.map(async (l) => {
            const [, rows, columns] = canonical(l);
            return [l.name, Matrix.from1DArray(rows, columns, Array.from(await b.read(first.x[l.name]!)))] as const;
          }),
        ),
      );
      const seen: { measured?: Promise<Measured<number>> } = {};
      const watched = optimizer.step(
        first.x,
        first.state,
        () => given(g),
        (s) => {
          const held = measure(parts.parts, b.ops, s, layers);
          const value = async (a: unknown) => (await b.read(a))[0]!;
          const all = async (of: Layers<unknown>) =>
            Object.fromEntries(await Promise.all(Object.entries(of).map(async ([l, a]) => [l, await value(a)])));
          seen.measured = (async () => {
            const [dualNorm, feasibility, updateRms, alignment, joint] = await Promise.all([
              all(held.dualNorm),
              all(held.feasibility),
              all(held.updateRms),
              all(held.alignment),
              all(held.joint),
            ]);
            return { dualNorm, feasibility, updateRms, alignment, joint } as Measured<number>;
          })();
        },
      );
      const m = await seen.measured!;
      const blind = optimizer.step(first.x, first.state, () => given(g));
      for (const { name } of layers) {
        expect(Array.from(await b.read(watched.x[name]!))).toEqual(Array.from(await b.read(blind.x[name]!)));
      }

      const names = layers.map((l) => l.name as keyof typeof normOf);
      const d = mapLayers(g, (s, l) => Matrix.add(Matrix.mul(earlier[l]!, 1 - alpha), Matrix.mul(s, alpha)));
      const duals = names.map((l) => rho[l]! * normOf[l].dual(d[l]!));
      const norms = names.map((l) => normOf[l].norm(at[l]!) / rho[l]!);
      const close = (value: number, truth: number) =>
        expect(Math.abs(value - truth)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(truth)));
      names.forEach((l, i) => {
        close(m.dualNorm[l]!, duals[i]!);
        close(m.feasibility[l]!, norms[i]!);
      });
      close(m.joint.dualNorm, dual(duals));
      close(m.joint.feasibility, norm(norms));
      const paid = names.reduce((s, l) => s + dot(d[l]!, at[l]!), 0);
      close(m.joint.frankWolfeGap, paid + dual(duals));
      if (over.kind !== "maxOverLayers") return;
      const v = {
        hidden: Matrix.mul(d.hidden!, -2 / d.hidden!.norm()),
        out: Matrix.sign(d.out!).mul(-0.5),
        bias: Matrix.mul(d.bias!, (-3 * Math.sqrt(5)) / d.bias!.norm()),
      };
      close(m.updateRms.hidden!, 2 / Math.sqrt(12));
      close(m.updateRms.out!, 0.5);
      close(m.updateRms.bias!, 3);
      for (const l of names) close(m.alignment[l]!, -dot(g[l]!, v[l]) / (rho[l]! * normOf[l].dual(g[l]!)));
    },
  );
});

const b = reference();
const { ops } = b;
const value = (a: ReturnType<typeof ops.at>): number => b.peek(a) as number;
const put = (a: Matrix) => b.tensor(a.to1DArray(), [1, a.rows, a.columns]);

test("a layer without a gradient is left out", () => {
  const parts = recipe()
    .with(gradient())
    .with(geometry)
    .with(maxOverLayers())
    .with(normalized())
    .with(constrained())
    .with(constant());
  const optimizer = parts.build(b, layers);
  const x = mapLayers(drawn(1), put);
  let names: string[] = [];
  optimizer.step(
    x,
    optimizer.init(x),
    () => ({ out: put(drawn(2).out!) }),
    (s) => {
      names = Object.keys(measure(parts.parts, ops, s, layers).dualNorm);
    },
  );
  expect(names).toEqual(["out"]);
});

test("alignment is 1 along the LMO of g itself, −1 against it, and the cosine for Euclidean", () => {
  const l = dense(3, 4);
  const [g, d] = [random(3, 4, 1), random(3, 4, 2)];
  for (const part of [sign({ radius: 7 }), euclidean(), colNorm({ radius: 2 })]) {
    expect(value(alignment(part, ops, put(g), part.lmo(ops, put(g), l), l))).toBeCloseTo(1, 12);
    expect(value(alignment(part, ops, put(g), part.lmo(ops, put(Matrix.mul(g, -1)), l), l))).toBeCloseTo(-1, 12);
  }
  const cosine = dot(g, d) / (g.norm() * d.norm());
  const v = euclidean().lmo(ops, put(d), l);
  expect(value(alignment(euclidean(), ops, put(g), v, l))).toBeCloseTo(cosine, 12);
});

test("the Frank–Wolfe gap bounds f − min f of a convex f, and is 0 at the minimum over the ball", () => {
  // f = ½Σaᵢ(xᵢ − tᵢ)² over max|x| ≤ 1, a = (1, 2, 3), t = (2, −½, 0.3): the minimum ½ is at (1, −½, 0.3).
  const [a, t, l] = [[1, 2, 3], [2, -0.5, 0.3], dense(1, 3)];
  const f = (x: readonly number[]) => x.reduce((s, xi, i) => s + (a[i]! * (xi - t[i]!) ** 2) / 2, 0);
  const gap = (x: readonly number[]) => {
    const g = put(new Matrix([x.map((xi, i) => a[i]! * (xi - t[i]!))]));
    return value(frankWolfeGap(ops, { x: g }, { x: put(new Matrix([[...x]])) }, { x: sign().lmo(ops, g, l) }));
  };
  expect(gap([1, -0.5, 0.3])).toBeCloseTo(0, 12);
  for (let seed = 0; seed < 50; seed++) {
    const x = random(1, 3, seed).to1DArray().map(Math.tanh);
    expect(gap(x)).toBeGreaterThanOrEqual(f(x) - 0.5);
  }
});

test("nuclear and stable rank: 1 for rank one, the rank for equal singular values, and closed forms between", () => {
  const l = dense(4, 3);
  const unit = spectral({ gap: 1e-5 });
  const rankOne = random(4, 1, 1).mmul(random(1, 3, 2));
  const equal = new Matrix([
    [2, 0, 0],
    [0, -2, 0],
    [0, 0, 2],
    [0, 0, 0],
  ]);
  const graded = new Matrix([
    [3, 0, 0],
    [0, 2, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]);
  for (const [s, nuclear, stable] of [
    [rankOne, 1, 1],
    [equal, 3, 3],
    [graded, 36 / 14, 14 / 9],
    [Matrix.zeros(4, 3), 0, 0],
  ] as const) {
    expect(value(nuclearRank(unit, ops, put(s), l))).toBeCloseTo(nuclear, 4);
    expect(value(stableRank(unit, ops, put(s), l))).toBeCloseTo(stable, 4);
  }
  expect(value(nuclearRank(sign(), ops, put(graded), l))).toBeCloseTo(36 / 14, 12);
});

test("updateRms of a polar factor of full rank is ρ/√max(in, out)", () => {
  const l = dense(4, 9);
  const u = spectral({ radius: 2, gap: 1e-5 }).lmo(ops, put(random(4, 9, 1)), l);
  expect(value(updateRms(ops, u, l))).toBeCloseTo(2 / 3, 4);
});

test("normGrowth is the distance from the start over ρ", () => {
  const [w, w1] = [new Matrix([[1, 5, -2]]), new Matrix([[0, 1, 1]])];
  expect(value(normGrowth(sign({ radius: 2 }), ops, put(w), put(w1), dense(1, 3)))).toBe(4 / 2);
});

test("jointDualNorm of 3 and 4: 7 under max, 5 under ℓ₂, 4 under ℓ₁", () => {
  const joint = [maxOverLayers(), euclideanOverLayers(), sumOverLayers()].map((over) =>
    value(jointDualNorm(over, ops, [3, 4])),
  );
  expect(joint.map((t) => Math.round(t * 1e12) / 1e12)).toEqual([7, 5, 4]);
});

test("noiseScale is the batch size at which noise and signal are equal, Infinity without signal", () => {
  expect(noiseScale(32, 6, 3)).toBe(128);
  expect(noiseScale(128, 6 / Math.sqrt(4), 3)).toBe(128); // noise falls with √B, so that any batch size finds the same
  expect(noiseScale(32, 6, 0)).toBe(Infinity);
  expect(noiseScale(32, 6, -1)).toBe(Infinity);
});
