import { expect, test } from "vitest";
import { idx } from "./idx.ts";

test("idx reads the shape and the entries after the header", () => {
  const { shape, data } = idx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6));
  expect(shape).toEqual([2, 3]);
  expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([
  ["empty", []],
  ["of floats", [0, 0, 13, 1, 0, 0, 0, 1, 0]],
  ["cut short", [0, 0, 8, 1, 0, 0, 0, 2, 7]],
  ["cut in the header", [0, 0, 8, 3, 0, 0]],
])("a file that is %s is refused in a sentence", (_, bytes) => {
  expect(() => idx(Uint8Array.from(bytes))).toThrow(/not an IDX file of unsigned bytes/);
});
