import { describe, expect, test } from "vitest";
import { checkLaws, checkOracle } from "../test/ball.ts";
import { backends, dense, dot, lmo, spectra, total, withSpectrum } from "../test/judge.ts";
import { lpNorm, sigmas } from "../test/norms.ts";
import { schatten } from "./schatten.ts";

describe.each([2, 3, 5, 9])("p = %i", (p) => {
  const q = p / (p - 1);
  checkOracle(
    schatten({ p }),
    {
      norm: (w) => Math.max(...sigmas(w).map((sigma) => lpNorm(sigma, p))),
      dual: (s) => total(sigmas(s).map((sigma) => lpNorm(sigma, q))),
    },
    { gap: 1e-2, off: 1e-5 },
  );
});
checkLaws(schatten({ terms: 24 }), { make: schatten, equivariant: ["permutation", "orthogonal"], gap: 1e-2 });

test.each(backends)("on %s it misses less than 1e-2 of the dual norm, on every kind of spectrum", async (_, start) => {
  const b = await start();
  for (const [i, [name, spectrum]] of spectra.entries()) {
    for (const p of [3, 5]) {
      const g = withSpectrum(20, 14, spectrum(14), 80 + i);
      const v = await lmo(b, schatten({ p }), dense(20, 14), g.to1DArray());
      expect(-dot(g.to1DArray(), v), name).toBeGreaterThan((1 - 1e-2) * lpNorm(spectrum(14), p / (p - 1)));
    }
  }
});
