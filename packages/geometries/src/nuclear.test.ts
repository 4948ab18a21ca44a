import { expect, test } from "vitest";
import { checkLaws, checkOracle } from "../test/ball.ts";
import { backends, blocksOf, dense, dot, lmo, singularValues, spectra, total, withSpectrum } from "../test/judge.ts";
import { sigmas } from "../test/norms.ts";
import { nuclear } from "./nuclear.ts";

checkOracle(
  nuclear(),
  { norm: (w) => Math.max(...sigmas(w).map(total)), dual: (s) => total(sigmas(s).map((sigma) => Math.max(...sigma))) },
  { gap: 1e-4, off: 1e-5 },
);
checkLaws(nuclear(), { make: nuclear, equivariant: ["permutation", "orthogonal"], gap: 1e-4 });

test.each(backends)(
  "on %s the LMO has rank one and misses at most 1e-4 of σ_max, on every kind of spectrum",
  async (_, start) => {
    const b = await start();
    for (const [i, [, spectrum]] of spectra.entries()) {
      const g = withSpectrum(14, 20, spectrum(14), 40 + i);
      const v = await lmo(b, nuclear(), dense(14, 20), g.to1DArray());
      const [first, second] = singularValues(blocksOf(v, dense(14, 20))[0]!);
      expect(first).toBeCloseTo(1, 5);
      expect(second).toBeLessThan(1e-6);
      expect(-dot(g.to1DArray(), v)).toBeGreaterThan((1 - 1e-4) * Math.max(...spectrum(14)));
    }
  },
);
