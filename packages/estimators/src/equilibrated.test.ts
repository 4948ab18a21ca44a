import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { ema } from "./ema.ts";
import { equilibrated } from "./equilibrated.ts";
import { gradient } from "./gradient.ts";

const laws = { make: equilibrated, shelf: { ema }, turns: true };
for (const law of estimatorLaws(equilibrated({ per: "both" }), laws)) test(law.name, law.check);

const g = [
  [1, 2, 2],
  [-4, 4, 2],
];
const once = (given: Parameters<typeof equilibrated>[0]) =>
  rows(steps(equilibrated({ of: gradient(), ...given }), { w: matrix(g) }, 1, () => ({ w: matrix(g) }))[0]!.d.w);

test("per input, output, layer and entry: rows, columns, all and signs of [[1, 2, 2], [−4, 4, 2]]", () => {
  const near = (values: number[]) => values.map((a) => expect.closeTo(a, 13));
  expect(once({ per: "input" })).toEqual(near([1 / 3, 2 / 3, 2 / 3, -4 / 6, 4 / 6, 2 / 6]));
  const columns = [Math.sqrt(17), Math.sqrt(20), Math.sqrt(8)];
  expect(once({ per: "output" })).toEqual(near(g.flatMap((row) => row.map((a, j) => a / columns[j]!))));
  expect(once({ per: "layer" })).toEqual(near(g.flat().map((a) => a / Math.sqrt(45))));
  expect(once({ per: "entry" })).toEqual(near([1, 1, 1, -1, 1, 1]));
});

test("both, in turn, converge to rows of norm 1 and columns of norm √(rows/columns): Sinkhorn on the squares", () => {
  const d = once({ per: "both", rounds: 60 });
  for (const row of [d.slice(0, 3), d.slice(3)]) expect(Math.hypot(...row)).toBeCloseTo(1, 12);
  for (const j of [0, 1, 2]) expect(Math.hypot(d[j]!, d[j + 3]!)).toBeCloseTo(Math.sqrt(2 / 3), 12);
});
