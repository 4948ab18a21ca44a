// internal
import type { Product } from "@unitball/compile";
import { type Access, load } from "./wgslAccess.ts";
import { emit, spread, type Value, type Width } from "./wgslCode.ts";

type Epilogue = NonNullable<Product["epilogue"]>;

/**
 * A product's epilogue: its statements before, and those at four numbers `name` at `row` and `column` of `block`, which
 * they change.
 */
export function wgslEpilogue(
  { epilogue, into }: Product,
  { view, number }: Access<Product>,
  rows: string,
  columns: string,
): { readonly before: readonly string[]; at(name: string): string[] } {
  if (epilogue === undefined) return { before: [], at: () => [] };
  const of = (item: Product) => item.epilogue as Epilogue;
  const element = {
    ...{ space: into.shape, width: 4 as Width, at: ["block", "row", "column"], rows, columns },
    level: ([, row, column]: readonly boolean[]) => (row || column ? 2 : 0) as Value["level"],
  };
  const { values, lines } = emit(epilogue.code, {
    width: 4,
    load(index) {
      if (index === 0) return { text: "#", width: 4, level: 2 };
      const operand = epilogue.operands[index]!;
      const from = view(operand.place, (item) => of(item).operands[index]!.place);
      return load(operand, from, element);
    },
    uniform: (n) => number((item) => (of(item).code[n] as { readonly index: number }).index),
    random() {
      throw new RangeError("A matrix product is followed by random numbers, for which its kernel has no place.");
    },
  });
  const result = spread(values[epilogue.value] as Value, 4);
  return {
    before: lines[0],
    at: (name) => [...lines[1], ...lines[2], `# = ${result};`].map((line) => line.replaceAll("#", name)),
  };
}
