import { expect, test } from "vitest";
import { left, words } from "./progress.ts";

const course = { names: ["steps", "polar", "growth"], seconds: [40, 60, 30] };

test("what is left is the group's rest and all of the later groups", () => {
  expect(left(course, 1, 20)).toBe(40 + 30);
  expect(left(course, 2, 10)).toBe(20);
  expect(words(course, 1, 20, 3)).toBe("[2/3] polar, 3 figures, about 1:10 left");
});

test("a group that outruns what was expected is never said to be over", () => {
  expect(left(course, 2, 30)).toBe(3);
  expect(left(course, 2, 300)).toBe(30);
});
