import type { Backend } from "@unitball/core";
import { beforeAll, describe, expect, it } from "vitest";
import { backends, dense, on, spectra, upTo, withSpectrum } from "../../test/judge.ts";
import { largestSingularValue } from "./largestSingularValue.ts";

describe.each(backends)("largestSingularValue on %s", (_, start) => {
  let b: Backend<unknown>;
  beforeAll(async () => {
    b = await start();
  });

  it.each(spectra)("is the SVD's to 1e-5: %s", async (_name, spectrum) => {
    for (const [rows, columns] of [
      [24, 24],
      [60, 24],
    ] as const) {
      const l = dense(rows, columns);
      const g = withSpectrum(rows, columns, spectrum(24), 3);
      const [sigma] = await on(b, l, (w) => largestSingularValue(b.ops, w, l), g.to1DArray());
      expect(Math.abs((sigma as number) - 1)).toBeLessThan(1e-5);
    }
  });

  it("is right for clustered values too: 1, 1 − 1e-5, 1 − 1e-4, …", async () => {
    const l = dense(16, 16);
    const sigma = upTo(16).map((i) => 1 - (i === 0 ? 0 : 10 ** (-6 + (i + 1) / 2)) / 1e3);
    const [top] = await on(b, l, (w) => largestSingularValue(b.ops, w, l), withSpectrum(16, 16, sigma, 5).to1DArray());
    expect(Math.abs((top as number) - 1)).toBeLessThan(1e-5);
  });
});
