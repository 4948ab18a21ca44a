import { describe, expect, test } from "vitest";
import { checkLaws, checkOracle } from "../test/ball.ts";
import { total } from "../test/judge.ts";
import { entries, lpNorm } from "../test/norms.ts";
import { lp } from "./lp.ts";

describe.each([1.25, 2, 3, 7.5])("p = %d", (p) => {
  const q = p / (p - 1);
  checkOracle(lp({ p }), { norm: (w) => lpNorm(entries(w), p), dual: (s) => lpNorm(entries(s), q) });
  checkOracle(lp({ p, per: "input" }), {
    norm: (w) => Math.max(...w.flatMap((b) => b.to2DArray().map((row) => lpNorm(row, p)))),
    dual: (s) => total(s.flatMap((b) => b.to2DArray().map((row) => lpNorm(row, q)))),
  });
  checkOracle(lp({ p, per: "output" }), {
    norm: (w) =>
      Math.max(
        ...w.flatMap((b) =>
          b
            .transpose()
            .to2DArray()
            .map((column) => lpNorm(column, p)),
        ),
      ),
    dual: (s) =>
      total(
        s.flatMap((b) =>
          b
            .transpose()
            .to2DArray()
            .map((column) => lpNorm(column, q)),
        ),
      ),
  });
});

for (const per of ["layer", "input", "output"] as const) {
  checkLaws(lp({ per }), { make: lp, equivariant: ["permutation"] });
}

test("p must lie above 1", () => {
  expect(() => lp({ p: 1 })).toThrow("lp: p is 1, but it must lie in (1, 1000].");
});
