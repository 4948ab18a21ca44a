import { expect, test } from "vitest";
import { checkLaws, checkOracle } from "../test/ball.ts";
import { backends, dense, lmo, total } from "../test/judge.ts";
import { absolute } from "../test/norms.ts";
import { l1 } from "./l1.ts";

checkOracle(l1(), { norm: (w) => total(absolute(w)), dual: (s) => Math.max(...absolute(s)) });
checkLaws(l1(), { make: l1, equivariant: ["permutation"] });

test.each(backends)("on %s one entry moves, and equals share", async (_, start) => {
  const b = await start();
  expect(await lmo(b, l1({ radius: 3 }), dense(2, 2), [1, -4, 3, 0])).toEqual(
    [0, 3, 0, 0].map((a) => expect.closeTo(a, 7)),
  );
  expect(await lmo(b, l1({ radius: 3 }), dense(2, 2), [4, -4, 3, 0])).toEqual(
    [-1.5, 1.5, 0, 0].map((a) => expect.closeTo(a, 7)),
  );
});
