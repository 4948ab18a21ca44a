import { describe, expect, test } from "vitest";
import { checkLaws, checkOracle } from "../test/ball.ts";
import { backends, dense, lmo, total } from "../test/judge.ts";
import { descending, entries } from "../test/norms.ts";
import { kSupport } from "./kSupport.ts";

/** Argyriou, Foygel & Srebro 2012, Proposition 2.1: with the r for which the (k−r−1)-th > the mean of the tail ≥ the (k−r)-th. */
function norm(w: readonly number[], k: number): number {
  const a = descending(w);
  if (k >= a.length) return Math.hypot(...a);
  for (let r = 0; r < k; r++) {
    const tail = total(a.slice(k - r - 1)) / (r + 1);
    const before = k - r - 2 < 0 ? Infinity : a[k - r - 2]!;
    if (before > tail && tail >= a[k - r - 1]!) {
      return Math.sqrt(total(a.slice(0, k - r - 1).map((x) => x * x)) + total(a.slice(k - r - 1)) ** 2 / (r + 1));
    }
  }
  throw new Error("There is no such r.");
}

describe.each([1, 3, 8, 1000])("k = %i", (k) => {
  checkOracle(kSupport({ k }), {
    norm: (w) => norm(entries(w), k),
    dual: (s) => Math.hypot(...descending(entries(s)).slice(0, k)),
  });
});
checkLaws(kSupport({ k: 3 }), { make: kSupport, equivariant: ["permutation"] });

test.each(backends)("on %s only k entries move, and those at the k-th largest share what is left", async (_, start) => {
  const b = await start();
  const of = (s: number[]) => lmo(b, kSupport({ k: 2 }), dense(2, 2), s);
  expect(await of([3, 1, -4, 0])).toEqual([-3 / 5, -0, 4 / 5, 0].map((a) => expect.closeTo(a, 6)));
  expect(await of([3, 4, -3, 0])).toEqual([-1.5 / 5, -4 / 5, 1.5 / 5, 0].map((a) => expect.closeTo(a, 6)));
});
