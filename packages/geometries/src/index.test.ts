import { type Backend, type Geometry, layer, revive } from "@unitball/core";
import type { Matrix } from "ml-matrix";
import { beforeAll, describe, expect, it } from "vitest";
import {
  backends,
  blocksOf,
  dense,
  dot,
  gaussian,
  largestDifference,
  lmo,
  norm,
  on,
  singularValues,
  sizeOf,
  total,
} from "../test/judge.ts";
import * as geometries from "./index.ts";

const { byLayer, colNorm, euclidean, rms, rowNorm, sign, spectral } = geometries;
const exact = { gap: 2e-6 } as const;

const rowsOf = (a: Matrix): number[] => a.to2DArray().map((r) => Math.hypot(...r));
const columnsOf = (a: Matrix): number[] => rowsOf(a.transpose());
const entries = (blocks: Matrix[]): number[] => blocks.flatMap((b) => b.to1DArray());

/** Norm and dual norm of the unit ball, written without Ops: plain sums, and singular values by SVD. */
const norms = {
  euclidean: { norm: (w: Matrix[]) => Math.hypot(...entries(w)), dual: (s: Matrix[]) => Math.hypot(...entries(s)) },
  sign: {
    norm: (w: Matrix[]) => Math.max(...entries(w).map(Math.abs)),
    dual: (s: Matrix[]) => total(entries(s).map(Math.abs)),
  },
  colNorm: { norm: (w: Matrix[]) => Math.max(...w.flatMap(rowsOf)), dual: (s: Matrix[]) => total(s.flatMap(rowsOf)) },
  rowNorm: {
    norm: (w: Matrix[]) => Math.max(...w.flatMap(columnsOf)),
    dual: (s: Matrix[]) => total(s.flatMap(columnsOf)),
  },
  spectral: {
    norm: (w: Matrix[]) => Math.max(...w.flatMap(singularValues)),
    dual: (s: Matrix[]) => total(s.flatMap(singularValues)),
  },
};

/** Each geometry with its oracle and the size of its ball, for a layer with all of fan-in i, fan-out o, and n entries. */
const cases: readonly [
  string,
  Geometry,
  keyof typeof norms,
  (i: number, o: number, n: number, taps: number) => number,
][] = [
  ["euclidean", euclidean({ radius: 2 }), "euclidean", () => 2],
  ["rms", rms(), "euclidean", (_i, _o, n) => Math.sqrt(n)],
  ["sign", sign({ radius: 3 }), "sign", () => 3],
  ["sign perInput", sign({ scaling: "perInput" }), "sign", (i) => 1 / i],
  ["colNorm", colNorm(), "colNorm", () => 1],
  ["colNorm oneToRms", colNorm({ scaling: "oneToRms" }), "colNorm", (_i, o) => Math.sqrt(o)],
  ["colNorm perInput", colNorm({ scaling: "perInput" }), "colNorm", (i, o) => Math.sqrt(o) / i],
  ["rowNorm", rowNorm({ radius: 0.5 }), "rowNorm", () => 0.5],
  ["rowNorm rmsToInf", rowNorm({ scaling: "rmsToInf" }), "rowNorm", (i) => 1 / Math.sqrt(i)],
  ["spectral", spectral({ radius: 2, ...exact }), "spectral", () => 2],
  ["spectral oneHot", spectral({ scaling: "oneHot", ...exact }), "spectral", (_i, o) => Math.sqrt(o)],
  [
    "spectral conv",
    spectral({ scaling: "conv", ...exact }),
    "spectral",
    (i, o, _n, taps) => Math.sqrt(o / (i / taps)) / taps,
  ],
  ["byLayer", byLayer({ "*": rowNorm() }), "rowNorm", () => 1],
];

const gates = layer({
  name: "lstm gates",
  shape: [5, 12],
  role: "hidden",
  view: { shape: [5, 4, 3], block: [1], in: [0], out: [2] },
});
const layers = [
  dense(1, 9),
  dense(9, 1),
  dense(7, 7),
  dense(16, 48),
  dense(48, 16),
  layer({ name: "bias", shape: [6], role: "bias" }),
  layer({ name: "conv 3x3", shape: [3, 3, 2, 5], role: "conv" }),
  gates,
];

describe.each(backends)("geometries on %s", (_, start) => {
  let b: Backend<unknown>;
  beforeAll(async () => {
    b = await start();
  });

  describe.each(cases)("%s", (_name, geometry, kind, size) => {
    const judge = norms[kind];
    it.each(layers.map((l) => [l.name, l] as const))("⟨s, lmo(s)⟩ = −ρ‖s‖_*, ‖lmo(s)‖ = 1, on %s", async (_n, l) => {
      const s = gaussian(sizeOf(l), 7);
      const blocks = blocksOf(s, l);
      const [i, o] = [blocks[0]!.rows, blocks[0]!.columns];
      const r = size(i, o, s.length, i / l.in);
      const v = await lmo(b, geometry, l, s);
      const best = r * judge.dual(blocks);
      expect(Math.abs(dot(s, v) + best) / best).toBeLessThan(1e-5);
      expect(judge.norm(blocksOf(v, l)) / r).toBeLessThan(1 + 1e-5);
      expect(Math.abs((await norm(b, geometry, l, v)) - 1)).toBeLessThan(2e-5);
      expect(Math.abs((await norm(b, geometry, l, s)) * r - judge.norm(blocks)) / judge.norm(blocks)).toBeLessThan(
        2e-5,
      );
      if (geometry.dual) {
        const [d] = await on(b, l, (t) => geometry.dual?.(b.ops, t, l), s);
        expect(Math.abs((d as number) / best - 1)).toBeLessThan(1e-5);
      }
      const seeds = Array.from({ length: 200 }, (_x, k) => k);
      const others = seeds.map((k) => {
        const z = gaussian(s.length, 1000 + k);
        return (dot(s, z) * r) / judge.norm(blocksOf(z, l));
      });
      expect(Math.min(...others)).toBeGreaterThan(dot(s, v) - 1e-5 * best);
    });

    it("is scale-free from 1e-30 to 1e30, and odd", async () => {
      const l = dense(16, 6);
      const s = gaussian(sizeOf(l), 11);
      const v = await lmo(b, geometry, l, s);
      for (const a of [1e-30, 1e-12, 1e12, 1e30]) {
        const scaled = s.map((x) => a * x);
        expect(largestDifference(await lmo(b, geometry, l, scaled), v) / Math.max(...v)).toBeLessThan(1e-4);
        const ratio = (await norm(b, geometry, l, scaled)) / a / (await norm(b, geometry, l, s));
        expect(Math.abs(ratio - 1)).toBeLessThan(1e-5);
      }
      const odd = await lmo(
        b,
        geometry,
        l,
        s.map((x) => -x),
      );
      expect(
        largestDifference(
          odd,
          v.map((x) => -x),
        ),
      ).toBe(0);
    });

    it.each(layers.map((l) => [l.name, l] as const))("lmo(0) = 0 and ‖0‖ = 0 on %s", async (_n, l) => {
      const zero = Array.from({ length: sizeOf(l) }, () => 0);
      expect((await lmo(b, geometry, l, zero)).every((x) => x === 0)).toBe(true);
      expect(await norm(b, geometry, l, zero)).toBe(0);
    });

    it("permuting inputs and outputs permutes the LMO", async () => {
      const l = dense(6, 4);
      const s = gaussian(24, 5);
      const swap = (a: readonly number[]): number[] =>
        a.map((_x, k) => a[(5 - Math.floor(k / 4)) * 4 + (3 - (k % 4))]!);
      const v = await lmo(b, geometry, l, s);
      expect(largestDifference(await lmo(b, geometry, l, swap(s)), swap(v)) / Math.max(...v)).toBeLessThan(1e-4);
    });
  });

  it("a boundary point has norm 1, and the same seed gives the same point", async () => {
    const l = dense(12, 5);
    for (const [, geometry] of cases) {
      const point = await on(b, l, () => geometry.boundary?.(b.ops, 3, l));
      expect(Math.abs((await norm(b, geometry, l, point)) - 1)).toBeLessThan(2e-5);
      expect(await on(b, l, () => geometry.boundary?.(b.ops, 3, l))).toEqual(point);
    }
  });
});

describe("geometries as data", () => {
  it.each(cases)("%s survives JSON", (_name, geometry) => {
    const revived = revive<Geometry>(JSON.parse(JSON.stringify(geometry)), geometries);
    expect(JSON.stringify(revived)).toBe(JSON.stringify(geometry));
  });

  it("an unknown option, scaling or radius is one sentence that says what there is", () => {
    // @ts-expect-error "scale" is no option
    expect(() => sign({ scale: 2 })).toThrow('sign has no option "scale". It takes "radius", "scaling".');
    // @ts-expect-error "perRow" is no scaling
    expect(() => sign({ scaling: "perRow" })).toThrow('it must be one of "none", "perInput"');
    expect(() => euclidean({ radius: 0 })).toThrow("euclidean: radius is 0, but it must lie in (0, Infinity).");
  });
});
