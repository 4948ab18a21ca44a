import type { Answer } from "./database.ts";

/** The answer as text: numbers to the right, everything else to the left, and how many rows at the end. */
export function aligned({ columns, rows }: Answer): string {
  const cells = rows.map((row) => row.map(shown));
  const heads = columns.map(({ name }) => name);
  const widths = heads.map((head, i) => Math.max(...[head, ...cells.map((row) => row[i] ?? "")].map(widthOf)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const room = " ".repeat((widths[i] ?? 0) - widthOf(cell));
        return columns[i]?.numeric ? room + cell : cell + room;
      })
      .join("  ")
      .trimEnd();
  const count = `${rows.length} row${rows.length === 1 ? "" : "s"}`;
  return [line(heads), widths.map((width) => "─".repeat(width)).join("  "), ...cells.map(line), "", count].join("\n");
}

const widthOf = (words: string): number => [...words].length;

/** Numbers with up to seven digits, which is what a run keeps of its losses. */
const shown = (value: unknown): string =>
  value === null
    ? "–"
    : typeof value === "number"
      ? String(Number.isInteger(value) ? value : Number(value.toPrecision(7)))
      : cell(value).replaceAll(/\s+/g, " ");

/** A value as one text: lists and structs as JSON. */
export const cell = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** The rows as objects. A name that repeats is numbered from its second on: loss, loss_2. */
export function objects({ columns, rows }: Answer): readonly Readonly<Record<string, unknown>>[] {
  const names = columns.map(({ name }, i) => {
    const before = columns.slice(0, i).filter((other) => other.name === name).length;
    return before === 0 ? name : `${name}_${before + 1}`;
  });
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}
