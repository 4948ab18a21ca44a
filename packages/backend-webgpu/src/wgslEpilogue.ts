// internal
import type { Product } from "@unitball/compile";
import { emit, spread, type Value } from "./wgslCode.ts";
import type { Matrices } from "./wgslMatrix.ts";

type Epilogue = NonNullable<Product["epilogue"]>;

/**
 * A product's epilogue: its statements before, and those at four numbers `name` at `row` and `column` of `block`, which
 * they change.
 */
export function wgslEpilogue(
  { epilogue, into }: Product,
  { holes, width, base, one, four }: Matrices,
  [rows, columns]: readonly [string, string],
): { readonly before: readonly string[]; at(name: string): string[] } {
  if (epilogue === undefined) return { before: [], at: () => [] };
  const load = (index: number): Value => {
    if (index === 0) return { text: "#", width: 4, level: 2 };
    const operand = epilogue.operands[index] as Epilogue["operands"][number];
    const start = base(operand, (item) => (item.epilogue as Epilogue).operands[index] as typeof operand);
    if (operand.place.in === "scalar") return { text: one(operand, start), width: 1, level: 0 };
    const [perBlock, perRow, perColumn] = operand.shape.map((n, a) => n === into.shape[a]);
    const line = [perBlock && "block", perRow && "row"].filter(Boolean).join(perRow ? ` * ${rows} + ` : "");
    if (!perColumn) return { text: one(operand, `${start} + ${line || "0u"}`), width: 1, level: perRow ? 2 : 0 };
    return { text: four(operand, `${start} + ${line && `(${line}) * ${columns} + `}column`), width: 4, level: 2 };
  };
  const uniform = (n: number): string => {
    const place = holes.hole(({ item, uniform }) => {
      const { code } = item.epilogue as Epilogue;
      return uniform((code[n] as { readonly index: number }).index);
    });
    return width === 4 ? `arena[${place} >> 2u][${place} & 3u]` : `arena[${place}]`;
  };
  const random = (): never => {
    throw new RangeError("A matrix product is followed by random numbers, for which its kernel has no place.");
  };
  const { values, lines } = emit(epilogue.code, { width: 4, load, uniform, random });
  const result = spread(values[epilogue.value] as Value, 4);
  return {
    before: lines[0],
    at: (name) => [...lines[1], ...lines[2], `# = ${result};`].map((line) => line.replaceAll("#", name)),
  };
}
