import type { Backend } from "@unitball/core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  backends,
  dense,
  dot,
  exactPolar,
  on,
  singularValues,
  spectra,
  total,
  upTo,
  withSpectrum,
} from "../../test/judge.ts";
import { certificate } from "./certificate.ts";
import { certified } from "./certified.ts";
import { polar } from "./polar.ts";

describe.each(backends)("certificate on %s", (_, start) => {
  let b: Backend<unknown>;
  beforeAll(async () => {
    b = await start();
  });

  it("the true gap is below its bound, the nuclear norm in its bracket, rank-deficient or not", async () => {
    for (const [, spectrum] of spectra) {
      const g = withSpectrum(36, 24, spectrum(24), 4);
      const l = dense(36, 24);
      const table = certified(24, 1e-2);
      const part = (key: "lower" | "upper" | "gap") =>
        on(b, l, (s) => certificate(b.ops, s, polar(b.ops, s, l, table), l)[key], g.to1DArray());
      const [[lower], [upper], [bound]] = [await part("lower"), await part("upper"), await part("gap")];
      const nuclear = total(singularValues(g));
      expect(lower as number).toBeLessThan(nuclear * (1 + 1e-5));
      expect(upper as number).toBeGreaterThan(nuclear * (1 - 1e-5));
      const x = await on(b, l, (s) => polar(b.ops, s, l, table), g.to1DArray());
      expect(1 - dot(g.to1DArray(), x) / nuclear).toBeLessThan((bound as number) + 1e-5);
    }
  });

  it("is as small as rounding where X is the exact polar factor, of rank 3 of 24 as well", async () => {
    const l = dense(36, 24);
    for (const rank of [3, 24]) {
      const g = withSpectrum(
        36,
        24,
        upTo(24).map((i) => (i < rank ? 1 / (i + 1) : 0)),
        4,
      );
      const x = exactPolar(g).to1DArray();
      const [bound] = await on(b, l, (s, y) => certificate(b.ops, s, y, l).gap, g.to1DArray(), x);
      expect(bound).toBeLessThan(1e-5);
    }
  });
});
