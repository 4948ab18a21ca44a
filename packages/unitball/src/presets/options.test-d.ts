import { expectTypeOf, test } from "vitest";
import { checked } from "./options.ts";

const preset = ({ a = 1, b = 2 }: { readonly a?: number; readonly b?: number } = {}): number => a + b;

test("a preset's names are all of its options and no others, and its type stays", () => {
  expectTypeOf(checked("preset", { a: 1, b: 1 }, preset)).toEqualTypeOf(preset);
  // @ts-expect-error b is missing
  checked("preset", { a: 1 }, preset);
  // @ts-expect-error there is no c
  checked("preset", { a: 1, b: 1, c: 1 }, preset);
});
