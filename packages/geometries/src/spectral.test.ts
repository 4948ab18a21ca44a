import { type Backend, layer } from "@unitball/core";
import { Matrix } from "ml-matrix";
import { beforeAll, describe, expect, it } from "vitest";
import { backends, blocksOf, gaussian, largestDifference, lmo, norm, singularValues } from "../test/judge.ts";
import { euclidean } from "./euclidean.ts";
import { rms } from "./rms.ts";
import { spectral } from "./spectral.ts";

const exact = { gap: 2e-6 } as const;
const top = (values: readonly number[], rows: number, columns: number): number =>
  Math.max(...singularValues(Matrix.from1DArray(rows, columns, [...values])));

describe.each(backends)("spectral on %s", (_, start) => {
  let b: Backend<unknown>;
  beforeAll(async () => {
    b = await start();
  });

  it("rmsToRms: σ_max of the update is √(out/in): 2 for [16, 64], 1/2 for [64, 16]; image: 2 and 1", async () => {
    for (const [rows, columns, wanted, clamped] of [
      [16, 64, 2, 2],
      [64, 16, 0.5, 1],
    ] as const) {
      const l = layer({ name: "w", shape: [rows, columns], role: "hidden" });
      const g = gaussian(rows * columns, 1);
      const v = await lmo(b, spectral({ scaling: "rmsToRms", ...exact }), l, g);
      expect(Math.abs(top(v, rows, columns) - wanted)).toBeLessThan(1e-3);
      const u = await lmo(b, spectral({ scaling: "image", ...exact }), l, g);
      expect(Math.abs(top(u, rows, columns) - clamped)).toBeLessThan(1e-3);
    }
  });

  it("conv: σ_max of the flattened [3, 3, 16, 64] update is √(64/16)/9", async () => {
    const l = layer({ name: "conv", shape: [3, 3, 16, 64], role: "conv" });
    const v = await lmo(b, spectral({ scaling: "conv", ...exact }), l, gaussian(144 * 64, 2));
    expect(Math.abs(top(v, 144, 64) - 2 / 9)).toBeLessThan(1e-3);
  });

  it("two stacked blocks are two separate layers", async () => {
    const two = layer({
      name: "two",
      shape: [2, 10, 6],
      role: "hidden",
      view: { shape: [2, 10, 6], block: [0], in: [1], out: [2] },
    });
    const one = layer({ name: "one", shape: [10, 6], role: "hidden" });
    const g = gaussian(120, 3).map((x, i) => (i < 60 ? x : 1e-6 * x));
    const geometry = spectral(exact);
    const apart = [...(await lmo(b, geometry, one, g.slice(0, 60))), ...(await lmo(b, geometry, one, g.slice(60)))];
    expect(largestDifference(await lmo(b, geometry, two, g), apart)).toBeLessThan(1e-5);
    const largest = Math.max(...blocksOf(g, two).flatMap(singularValues));
    expect(Math.abs((await norm(b, geometry, two, g)) / largest - 1)).toBeLessThan(1e-5);
  });

  it("a rank-1 gradient has the Euclidean LMO, and keller5 gives 0.6964 of it", async () => {
    const l = layer({ name: "w", shape: [12, 7], role: "hidden" });
    const [u, v] = [gaussian(12, 4), gaussian(7, 5)];
    const g = u.flatMap((x) => v.map((y) => x * y));
    const euclid = await lmo(b, euclidean(), l, g);
    // A smaller gap would have float32 amplify the rounding errors of g itself, which are not of rank 1.
    expect(largestDifference(await lmo(b, spectral({ gap: 1e-3 }), l, g), euclid)).toBeLessThan(1e-4);
    const keller = await lmo(b, spectral({ polar: "keller5" }), l, g);
    expect(
      largestDifference(
        keller,
        euclid.map((x) => 0.696436 * x),
      ),
    ).toBeLessThan(1e-4);
  });

  it("rmsToRms on a bias is the RMS norm", async () => {
    const l = layer({ name: "b", shape: [9], role: "bias" });
    const g = gaussian(9, 6);
    const geometry = spectral({ scaling: "rmsToRms" });
    expect(largestDifference(await lmo(b, geometry, l, g), await lmo(b, rms(), l, g))).toBeLessThan(1e-6);
    expect(Math.abs((await norm(b, geometry, l, g)) - (await norm(b, rms(), l, g)))).toBeLessThan(1e-6);
  });
});

describe("spectral's options", () => {
  const conv = layer({ name: "conv1", shape: [3, 3, 4, 8], role: "conv" });
  const depthwise = layer({ name: "dw", shape: [3, 3, 4, 1], role: "depthwise" });

  it("turns down a kernel under a dense scaling, and names the one for kernels", () => {
    for (const scaling of ["rmsToRms", "image"] as const) {
      expect(spectral({ scaling }).accepts?.(conv)).toContain('use spectral({ scaling: "conv" })');
    }
    expect(spectral({ scaling: "conv" }).accepts?.(conv)).toBe(true);
    expect(spectral().accepts?.(conv)).toBe(true);
  });

  it("turns down a depthwise kernel, and names colNorm and rms", () => {
    expect(spectral().accepts?.(depthwise)).toContain("use colNorm() or rms()");
  });

  it("holds all options with their defaults", () => {
    expect(spectral().options).toEqual({ radius: 1, scaling: "none", polar: "certified", gap: 0.01 });
    expect(spectral({ polar: "polarExpress" }).options).toMatchObject({ steps: 8, lower: 1e-3 });
  });

  it.each([
    [{ polar: "you5", steps: 5 }, 'spectral with polar "you5" has no option "steps"'],
    [{ steps: 5 }, 'spectral with polar "certified" has no option "steps"'],
    [{ polar: "cubic", lower: 1e-3 }, 'spectral with polar "cubic" has no option "lower"'],
    [{ polar: "polarExpress", gap: 1e-3 }, 'spectral with polar "polarExpress" has no option "gap"'],
    [{ polar: "polarExpress", steps: 2.5 }, "steps is 2.5, but it must be whole"],
    [{ polar: "polarExpress", steps: 0 }, "steps is 0"],
    [{ gap: 0 }, "gap is 0"],
    [{ polar: "polarExpress", lower: 2 }, "lower is 2"],
    [{ polar: "kellar5" }, 'it must be one of "certified", "polarExpress"'],
    [{ scaling: "rms" }, 'it must be one of "none", "rmsToRms"'],
  ])("%o is an error: %s", (given, sentence) => {
    expect(() => spectral(given as Parameters<typeof spectral>[0])).toThrow(sentence);
  });
});
