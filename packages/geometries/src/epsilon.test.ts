import { reference } from "@unitball/backend-reference";
import { type Geometry, layer } from "@unitball/core";
import { Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { dense, gaussian, lmo, singularValues } from "../test/judge.ts";
import { colNorm } from "./colNorm.ts";
import { rms } from "./rms.ts";
import { rowNorm } from "./rowNorm.ts";
import { spectral } from "./spectral.ts";

const backend = reference() as Parameters<typeof lmo>[0];
const l = dense(3, 4);
const s = gaussian(12, 5).map((a) => 1e-3 * a);
const w = Matrix.from1DArray(3, 4, s);
const of = (geometry: Geometry) => lmo(backend, geometry, l, s);
const near = (values: readonly number[]) => values.map((a) => expect.closeTo(a, 12));
const lengths = (a: Matrix) => a.to2DArray().map((row) => Math.hypot(...row));

/** scion.py's classes, g/(r + ε) with ε after all scaling, on W = [in, out], d_in = 3, d_out = 4. */
describe("epsilon is added where scion.py adds it", () => {
  const epsilon = 1e-3;
  it("colNorm: r = ‖w_i‖/√d_out, times d_in with perInput", async () => {
    for (const [scaling, times] of [
      ["oneToRms", 1],
      ["perInput", 3],
    ] as const) {
      const r = lengths(w).map((n) => (n / 2) * times + epsilon);
      expect(await of(colNorm({ scaling, epsilon }))).toEqual(near(s.map((a, k) => -a / r[Math.floor(k / 4)]!)));
    }
  });

  it("rowNorm: r = √d_in‖w_j‖", async () => {
    const r = lengths(w.transpose()).map((n) => n * Math.sqrt(3) + epsilon);
    expect(await of(rowNorm({ scaling: "rmsToInf", epsilon }))).toEqual(near(s.map((a, k) => -a / r[k % 4]!)));
  });

  it("rms: r = √mean(s²)", async () => {
    const r = Math.hypot(...s) / Math.sqrt(12) + epsilon;
    expect(await of(rms({ epsilon, radius: 2 }))).toEqual(near(s.map((a) => (-2 * a) / r)));
  });

  it("the published polar iterations: X₀ = s/(factor·‖s‖_F + ε), once through Keller's quintic", async () => {
    const x = w.clone().div(Math.hypot(...s) + epsilon);
    const a = x.mmul(x.transpose());
    const b = Matrix.add(a.clone().mul(-4.775), a.mmul(a).mul(2.0315));
    const want = Matrix.add(x.clone().mul(3.4445), b.mmul(x)).mul(-1);
    expect(await of(spectral({ polar: "keller5", steps: 1, epsilon }))).toEqual(near(want.to1DArray()));
  });
});

it("polarExpress5 takes a rank-1 matrix to .903537, and singular values from 3e-3 of ‖s‖_F into [.8589, 1.1411]", async () => {
  const geometry = spectral({ polar: "polarExpress5" });
  const one = await lmo(backend, geometry, dense(2, 2), [3, 0, 0, 0]);
  expect(one[0]).toBeCloseTo(-0.903537, 5);
  const two = await lmo(backend, geometry, dense(2, 2), [1, 0, 0, 0.003]);
  for (const sigma of singularValues(Matrix.from1DArray(2, 2, two))) {
    expect(sigma).toBeGreaterThan(0.8588);
    expect(sigma).toBeLessThan(1.1412);
  }
});

it("matchRms: an LMO of full rank has entries of RMS ρ whatever the shape, 0.2 in Moonlight", async () => {
  for (const [rows, columns] of [
    [4, 16],
    [16, 4],
    [8, 8],
  ] as const) {
    const v = await lmo(
      backend,
      spectral({ scaling: "matchRms", radius: 0.2, gap: 2e-6 }),
      dense(rows, columns),
      gaussian(rows * columns, 1),
    );
    expect(Math.hypot(...v) / Math.sqrt(v.length)).toBeCloseTo(0.2, 5);
  }
});

it("an epsilon that is negative, or given to the certified method, is a sentence", () => {
  expect(() => colNorm({ epsilon: -1 })).toThrow("colNorm: epsilon is -1");
  expect(() => spectral({ epsilon: 1e-7 })).toThrow('spectral with polar "certified" has no option "epsilon"');
  expect(spectral({ polar: "keller5" }).accepts?.(layer({ name: "W", shape: [3, 3], role: "hidden" }))).toBe(true);
});
