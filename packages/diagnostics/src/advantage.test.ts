import { type Geometry, type Layers, mapLayers } from "@unitball/core";
import { euclidean, rowNorm, sign, spectral } from "@unitball/geometries";
import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { backend, dense, dot, known, matrix, ops, random, tensor, type Value } from "../test/problem.ts";
import { advantage, verdict } from "./index.ts";

/**
 * f(X, Y) = ½⟨z, Kz⟩ over the entries z of two layers, K positive definite with blocks between them; a microbatch sees the
 * gradient K̂z + n with noise in both K̂ and n, of mean 0.
 */
const layers = [dense(2, 3, "X"), dense(3, 2, "Y")];
const size = 12;
const factor = random(size, size, 1);
const K = Matrix.add(
  factor
    .transpose()
    .mmul(factor)
    .mul(1 / size),
  Matrix.eye(size).mul(0.3),
);
const [X, Y] = [random(2, 3, 2), random(3, 2, 3)];
const x: Layers<Value> = { X: tensor(X), Y: tensor(Y) };
const flat = (at: Layers<Value>): Matrix =>
  Matrix.columnVector([...matrix(at.X!).to1DArray(), ...matrix(at.Y!).to1DArray()]);
const split = (z: Matrix): Layers<Value> => {
  const all = z.to1DArray();
  return { X: tensor(Matrix.from1DArray(2, 3, all.slice(0, 6))), Y: tensor(Matrix.from1DArray(3, 2, all.slice(6))) };
};
const symmetric = (a: Matrix): Matrix => Matrix.add(a, a.transpose()).mul(0.5);
const gradientWith = (noise: number) => (seed: number) => {
  const [n, bend] = [
    random(size, 1, 1000 + seed).mul(noise),
    symmetric(random(size, size, 9000 + seed)).mul(0.2 * noise),
  ];
  return (at: Layers<Value>): Layers<Value> => split(Matrix.add(Matrix.add(K, bend).mmul(flat(at)), n));
};
const exact = split(K.mmul(flat(x)));
const block = (l: number): Matrix => K.subMatrix(6 * l, 6 * l + 5, 6 * l, 6 * l + 5);
const truth = (v: Layers<Value>) =>
  layers.map(({ name }, l) => {
    const entries = Matrix.columnVector(matrix(v[name]!).to1DArray());
    return { S: -dot(matrix(exact[name]!), matrix(v[name]!)), H: dot(entries, block(l).mmul(entries)) };
  });
const along = (geometry: Geometry, d: Layers<Value>): Layers<Value> =>
  Object.fromEntries(layers.map((one) => [one.name, geometry.lmo(ops, d[one.name]!, one)]));
const geometries = [sign({ radius: 0.5 }), spectral(), euclidean({ radius: 2 }), rowNorm()];
const moments = (of: readonly number[]) => {
  const middle = of.reduce((a, b) => a + b, 0) / of.length;
  const variance = of.reduce((a, b) => a + (b - middle) ** 2, 0) / (of.length - 1);
  return { middle, error: Math.sqrt(variance / of.length), variance };
};

const together = () => "all";

test("without noise S, S², H and Δ* of every layer and geometry are exact; with layers that move together H is so on average", async () => {
  const gradientAt = (at: Layers<Value>) => split(K.mmul(flat(at)));
  // Enough draws for the signs of the layers to cancel what couples them, to the error that is told.
  const found = await advantage(geometries, { backend, layers, x, gradientAt, draws: 400, d: exact, group: together });
  const alone = await advantage(geometries, { backend, layers, x, gradientAt, draws: 3, d: exact });
  expect(alone.cost).toEqual({ gradients: 3 * (1 + 4 * 2), lmos: 8 });
  for (const [c, geometry] of geometries.entries()) {
    const v = along(geometry, exact);
    for (const [l, { S, H }] of truth(v).entries()) {
      const gain = found.layers[layers[l]!.name]!.gains[c]!;
      expect(alone.layers[layers[l]!.name]!.gains[c]!.curvature).toBeCloseTo(H, 8);
      expect(gain.geometry).toBe(geometry.kind);
      expect(gain.alignment).toBeCloseTo(S, 9);
      expect(gain.squaredAlignment).toBeCloseTo(S * S, 8);
      expect(gain.alignmentError).toBeLessThan(1e-9);
      expect(Math.abs(gain.curvature - H)).toBeLessThan(4 * gain.curvatureError);
      expect(gain.curvatureError).toBeLessThan(H / 5);
      expect(gain.advantage).toBeCloseTo(gain.squaredAlignment / (2 * gain.curvature), 12);
      expect(gain.rms ** 2 * 6).toBeCloseTo(matrix(v[layers[l]!.name]!).norm() ** 2, 9);
    }
  }
  expect(found.cost).toEqual({ gradients: 400 * 5, lmos: 8 });
});

describe.each([
  ["with a given estimate d", true, 5, {}],
  ["with layers that move together", true, 5, { group: together }],
  ["with each half of the draws judged by the other", false, 8, {}],
] as const)("over 200 repetitions, %s,", (_, given, draws, grouped) => {
  // Of two halves whose errors are correlated to an unknown degree, the sum of the standard errors is an upper bound.
  const most = given ? 1.15 : 2.15;
  const noise = 0.8;
  const sample = gradientWith(noise);
  const d = sample(777)(x);
  const runs = Array.from({ length: 200 }, (_, repetition) => {
    const gradientAt = (at: Layers<Value>, draw: number) => sample(100 * repetition + draw)(at);
    const probe = { backend, layers, x, gradientAt, draws, seed: repetition, ...grouped, ...(given && { d }) };
    // The directions of this repetition, by hand.
    const half = Math.floor(draws / 2);
    const all = Array.from({ length: draws }, (_, draw) => gradientAt(x, draw));
    const meanOf = (of: readonly Layers<Value>[]) =>
      mapLayers(of[0]!, (_, name) =>
        tensor(
          of
            .map((g) => matrix(g[name]!))
            .reduce((a, b) => Matrix.add(a, b))
            .mul(1 / of.length),
        ),
      );
    const from = given ? [d] : [meanOf(all.slice(half)), meanOf(all.slice(0, half))];
    return { from, found: advantage(geometries, probe) };
  });

  test.each(geometries.map((g, c) => [g.kind, c] as const))(
    "%s: S, S² and H are unbiased within 3 standard errors",
    async (_, c) => {
      const geometry = geometries[c]!;
      for (const [l, one] of layers.entries()) {
        const off = { S: [] as number[], square: [] as number[], H: [] as number[] };
        for (const { from, found } of runs) {
          const truths = from.map((estimate) => truth(along(geometry, estimate))[l]!);
          const average = (of: (t: { S: number; H: number }) => number) =>
            truths.reduce((sum, t) => sum + of(t), 0) / truths.length;
          const gain = (await found).layers[one.name]!.gains[c]!;
          off.S.push(gain.alignment - average(({ S }) => S));
          off.square.push(gain.squaredAlignment - average(({ S }) => S * S));
          off.H.push(gain.curvature - average(({ H }) => H));
        }
        for (const of of Object.values(off)) {
          const { middle, error } = moments(of);
          expect(error).toBeGreaterThan(0);
          expect(Math.abs(middle)).toBeLessThan(3 * error);
        }
      }
    },
  );

  test("the standard errors are those of repeated probes", async () => {
    for (const which of ["alignment", "curvature"] as const) {
      const ratios: number[] = [];
      for (const [l, one] of layers.entries()) {
        for (const [c, geometry] of geometries.entries()) {
          const told: number[] = [];
          const off: number[] = [];
          for (const { from, found } of runs) {
            const gain = (await found).layers[one.name]!.gains[c]!;
            const truths = from.map((estimate) => truth(along(geometry, estimate))[l]!);
            const right = truths.reduce((sum, t) => sum + (which === "alignment" ? t.S : t.H), 0) / truths.length;
            off.push(gain[which] - right);
            told.push(gain[`${which}Error`] ** 2);
          }
          ratios.push(moments(told).middle / moments(off).variance);
        }
      }
      expect(moments(ratios).middle).toBeGreaterThan(0.85);
      expect(moments(ratios).middle).toBeLessThan(most);
    }
  });
});

describe("verdict", () => {
  const probed = async (noise: number, draws: number, seed: number, of: readonly Geometry[] = [sign(), spectral()]) => {
    const sample = gradientWith(noise);
    const gradientAt = (at: Layers<Value>, draw: number) => sample(1000 * seed + draw)(at);
    const { layers: found } = await advantage(of, { backend, layers, x, gradientAt, draws, d: exact, seed });
    return found.X!.contrasts[0]![1]!;
  };
  const gainOf = (geometry: Geometry): number => {
    const v = { X: geometry.lmo(ops, exact.X!, layers[0]!), Y: tensor(Matrix.zeros(3, 2)) };
    const { S, H } = truth(v)[0]!;
    return S ** 2 / (2 * H);
  };
  const better = gainOf(sign()) > gainOf(spectral()) ? "first" : "second";

  test("names the geometry that gains more, as closed forms have it, when there are data enough", async () => {
    expect(verdict(await probed(0.3, 300, 1))).toBe(better);
  });

  test("is undecided where noise drowns the gradient, and where both are one geometry", async () => {
    const drowned = await Promise.all(Array.from({ length: 40 }, (_, seed) => probed(30, 5, seed)));
    expect(drowned.filter((contrast) => verdict(contrast) !== "undecided").length).toBeLessThanOrEqual(4);
    const same = await Promise.all(
      Array.from({ length: 20 }, (_, seed) => probed(0.5, 5, seed, [sign(), sign({ radius: 7 })])),
    );
    for (const contrast of same) {
      expect(verdict(contrast)).toBe("undecided");
      if (contrast.valid) expect(Math.abs(contrast.z)).toBeLessThan(1e-9);
    }
  });
});

test("the norm that known's closed forms have does not matter: Δ* is the same for any radius", async () => {
  const gradientAt = (at: Layers<Value>) => split(K.mmul(flat(at)));
  const of = [1, 5].map((radius) => known.sign!.part(radius));
  const { layers: found } = await advantage(of, { backend, layers, x, gradientAt, draws: 6 });
  const [one, five] = found.X!.gains;
  expect(five!.advantage / one!.advantage).toBeCloseTo(1, 10);
  expect(five!.alignment / one!.alignment).toBeCloseTo(5, 10);
});

test("too few draws are a sentence", async () => {
  const gradientAt = () => exact;
  await expect(advantage([sign()], { backend, layers, x, gradientAt, draws: 5 })).rejects.toThrow("5 draws");
  await expect(advantage([sign()], { backend, layers, x, gradientAt, draws: 2, d: exact })).rejects.toThrow(
    "from 3 on",
  );
});
