import { describe, expect, test } from "vitest";
import { checkLaws, checkOracle } from "../test/ball.ts";
import { backends, blocksOf, dense, dot, lmo, singularValues, spectra, total, withSpectrum } from "../test/judge.ts";
import { descending, sigmas } from "../test/norms.ts";
import { kyFan } from "./kyFan.ts";

describe.each([1, 3, 20])("k = %i", (k) => {
  checkOracle(
    kyFan({ k }),
    {
      norm: (w) => Math.max(...sigmas(w).map((sigma) => Math.max(Math.max(...sigma), total(sigma) / k))),
      dual: (s) => total(sigmas(s).map((sigma) => total(descending(sigma).slice(0, k)))),
    },
    { gap: 1e-2, off: 1e-5 },
  );
});
checkLaws(kyFan(), { make: kyFan, equivariant: ["permutation", "orthogonal"], gap: 1e-2 });

test.each(backends)(
  "on %s it attains σ₁ + … + σ₃ within 1e-2 on every kind of spectrum, feasibly",
  async (_, start) => {
    const b = await start();
    for (const [i, [, spectrum]] of spectra.entries()) {
      const g = withSpectrum(14, 20, spectrum(14), 60 + i);
      const v = await lmo(b, kyFan({ k: 3 }), dense(14, 20), g.to1DArray());
      const sigma = singularValues(blocksOf(v, dense(14, 20))[0]!);
      expect(Math.max(...sigma)).toBeLessThan(1 + 1e-5);
      expect(total(sigma)).toBeLessThan(3 * (1 + 1e-2));
      expect(-dot(g.to1DArray(), v)).toBeGreaterThan((1 - 1e-2) * total(descending(spectrum(14)).slice(0, 3)));
    }
  },
);
