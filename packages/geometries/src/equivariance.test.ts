import type { Backend } from "@unitball/core";
import { beforeAll, describe, expect, it } from "vitest";
import { backends, blocksOf, dense, gaussian, largestDifference, lmo, orthonormal } from "../test/judge.ts";
import { colNorm } from "./colNorm.ts";
import { euclidean } from "./euclidean.ts";
import { rowNorm } from "./rowNorm.ts";
import { sign } from "./sign.ts";
import { spectral } from "./spectral.ts";

const exact = { gap: 2e-6 } as const;

describe.each(backends)("equivariance on %s", (_, start) => {
  let b: Backend<unknown>;
  beforeAll(async () => {
    b = await start();
  });

  it.each([
    ["euclidean", euclidean(), true],
    ["spectral", spectral(exact), true],
    ["sign", sign(), false],
    ["colNorm", colNorm(), false],
    ["rowNorm", rowNorm(), false],
  ] as const)("lmo(QsR) = Q lmo(s) R for %s: %o → %s", async (_name, geometry, holds) => {
    const l = dense(6, 4);
    const [q, r] = [orthonormal(6, 6, 1), orthonormal(4, 4, 2)];
    const s = blocksOf(gaussian(24, 3), l)[0]!;
    const left = await lmo(b, geometry, l, q.mmul(s).mmul(r).to1DArray());
    const right = q.mmul(blocksOf(await lmo(b, geometry, l, s.to1DArray()), l)[0]!).mmul(r);
    const difference = largestDifference(left, right.to1DArray());
    if (holds) expect(difference).toBeLessThan(1e-4);
    else expect(difference).toBeGreaterThan(1e-2);
  });

  it("a zero row stays zero in colNorm, a zero column in rowNorm, and the others are whole", async () => {
    const l = dense(3, 2);
    const root = Math.SQRT1_2;
    const rows = await lmo(b, colNorm(), l, [1, 1, 0, 0, 1e-20, 1e-20]);
    expect(largestDifference(rows, [-root, -root, 0, 0, -root, -root])).toBeLessThan(1e-6);
    const third = Math.sqrt(1 / 3);
    expect(
      largestDifference(await lmo(b, rowNorm(), l, [5, 0, 5, 0, 5, 0]), [-third, 0, -third, 0, -third, 0]),
    ).toBeLessThan(1e-6);
  });
});
