import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { dropped } from "./dropped.ts";
import { ema } from "./ema.ts";

for (const law of estimatorLaws(dropped(), { make: dropped, shelf: { ema } })) test(law.name, law.check);

test("a layer moves whole or not at all; of 400 layers with keep 1/4, 100 ± 4 deviations move", () => {
  const names = Array.from({ length: 400 }, (_, i) => `w${i}`);
  const g = Object.fromEntries(names.map((name) => [name, matrix([[1, 2]])]));
  const [first] = steps(dropped({ keep: 0.25 }), g, 1, () => g);
  const kept = names.filter((name) => {
    const u = rows(first!.u[name]);
    expect([[0, 0].join(), [1, 2].join()]).toContain(u.join());
    return u[0] !== 0;
  });
  expect(Math.abs(kept.length - 100)).toBeLessThan(4 * Math.sqrt((400 * 3) / 16));
});

test("keep 1 keeps all", () => {
  const g = { w: matrix([[1, 2]]) };
  expect(rows(steps(dropped({ keep: 1 }), g, 1, () => g)[0]!.u.w)).toEqual([1, 2]);
});
