import { expect, test } from "vitest";
import { exactly, type Figure, keeps, toJson } from "./figure.ts";
import { table } from "./report/table.ts";

const figure: Figure = { against: "b", limit: 0.5, high: 0.45, low: 0.35, ratio: 0.4, name: "a" };

test("the JSON has the six keys of a figure, in order, with null where there is no limit", () => {
  const rows = JSON.parse(toJson([figure, { ...figure, limit: null }]));
  expect(rows.map((row: object) => Object.keys(row))).toEqual([
    ["name", "ratio", "low", "high", "against", "limit"],
    ["name", "ratio", "low", "high", "against", "limit"],
  ]);
  expect(rows[0]).toEqual(figure);
  expect(rows[1].limit).toBeNull();
});

test("a ratio that is no number is an error, not a null in the file", () => {
  expect(() => toJson([{ ...figure, ...exactly(1, 0) }])).toThrow('The ratio of "a" is Infinity; nothing was measured');
});

test("a limit is kept up to its very value, and a figure without one keeps nothing", () => {
  expect([0.4, 0.5, 0.500001].map((ratio) => keeps({ ratio, limit: 0.5 }))).toEqual([true, true, false]);
  expect(keeps({ ratio: 3, limit: null })).toBeUndefined();
});

test("the table shows three digits, the quartiles, and which limits are kept", () => {
  const lines = table([figure, { ...figure, ratio: 12.34, low: 0.01234, high: 123.4, limit: null }]).split("\n");
  expect(lines[2]).toMatch(/^a +0\.400 +0\.350–0\.450 +0\.500 +kept +b$/);
  expect(lines[3]).toMatch(/^a +12\.3 +0\.0123–123 +b$/);
  expect(lines.at(-1)).toBe("1 of 1 limits kept.");
  expect(table([{ ...figure, limit: 0.1 }])).toMatch(/missed(.|\n)*0 of 1 limits kept\.$/);
});
