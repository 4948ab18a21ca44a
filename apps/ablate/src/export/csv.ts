import type { Cell, Table } from "./tables.ts";

/** A table as RFC 4180 has it: a head, lines that end in CRLF, quotes round what holds a quote, a comma or a line's end. */
export const csv = ({
  columns,
  rows,
}: Pick<Table, "rows"> & { readonly columns: readonly { readonly name: string }[] }) =>
  [columns.map(({ name }) => name), ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");

/** Nothing where there is no value; an empty text is quoted, so that it is told from that. */
function field(cell: Cell): string {
  if (cell === null) return "";
  const words = String(cell);
  return words === "" || /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
}
