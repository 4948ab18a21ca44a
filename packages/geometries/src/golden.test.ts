import { type Backend, type Geometry, layer } from "@unitball/core";
import { beforeAll, describe, expect, it } from "vitest";
import { backends, dot, largestDifference, lmo } from "../test/judge.ts";
import { colNorm } from "./colNorm.ts";
import { euclidean } from "./euclidean.ts";
import { rms } from "./rms.ts";
import { rowNorm } from "./rowNorm.ts";
import { sign } from "./sign.ts";
import { spectral } from "./spectral.ts";

const exact = { gap: 2e-6 } as const;

/** Golden values for D = [[1,2,2],[4,−4,2]] (out × in), worked by hand: σ = (6, 3), polar = ⅓[[1,2,2],[2,−2,1]]. */
const D = layer({ name: "D", shape: [3, 2], role: "hidden" });
const golden: readonly [string, Geometry, number, number][] = [
  ["euclidean", euclidean(), -6.708204, -1 / Math.sqrt(45)],
  ["sign", sign(), -15, -1],
  ["sign perInput", sign({ scaling: "perInput" }), -5, -1 / 3],
  ["spectral rmsToRms", spectral({ scaling: "rmsToRms", ...exact }), -7.348469, -Math.sqrt(2 / 3) / 3],
  ["spectral image", spectral({ scaling: "image", ...exact }), -9, -1 / 3],
  ["spectral oneHot", spectral({ scaling: "oneHot", ...exact }), -12.727922, -Math.SQRT2 / 3],
  ["rowNorm", rowNorm(), -9, -1 / 3],
  ["rowNorm rmsToInf", rowNorm({ scaling: "rmsToInf" }), -5.196152, -0.19245],
  ["colNorm oneToRms", colNorm({ scaling: "oneToRms" }), -16.155507, -0.342997],
  ["colNorm perInput", colNorm({ scaling: "perInput" }), -5.385169, -0.114332],
  ["rms (of the matrix)", rms(), -Math.sqrt(6 * 45), -Math.sqrt(6 / 45)],
  ["spectral conv (1 tap)", spectral({ scaling: "conv", ...exact }), -7.348469, -Math.sqrt(2 / 3) / 3],
];

describe.each(backends)("the golden LMO table on %s", (_, start) => {
  let b: Backend<unknown>;
  beforeAll(async () => {
    b = await start();
  });

  it.each(golden)("%s: ⟨D, lmo(D)⟩ and the first entry are the golden ones", async (name, geometry, value, first) => {
    const d = [1, 4, 2, -4, 2, 2];
    const v = await lmo(b, geometry, D, d);
    const tolerance = name.startsWith("spectral") ? 1e-4 : 1e-5;
    expect(Math.abs(dot(d, v) - value)).toBeLessThan(tolerance);
    expect(Math.abs((v[0] as number) - first)).toBeLessThan(tolerance);
  });

  it("colNorm({ oneToRms }) of the golden D is the golden matrix, entry by entry", async () => {
    const v = await lmo(b, colNorm({ scaling: "oneToRms" }), D, [1, 4, 2, -4, 2, 2]);
    expect(largestDifference(v, [-0.342997, -1.371989, -0.632456, 1.264911, -1, -1])).toBeLessThan(2e-6);
  });
});
