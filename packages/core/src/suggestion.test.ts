import { expect, test } from "vitest";
import { editDistance, suggestion } from "./suggestion.ts";

test("the edit distance of kitten and sitting is 3", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("Sign", "sign")).toBe(0);
});

test("a near miss gets the nearest name, anything else the list", () => {
  expect(suggestion("sgin", ["spectral", "sign"])).toBe('Did you mean "sign"?');
  expect(suggestion("rowwise", ["spectral", "sign"])).toBe("There is sign, spectral.");
});
