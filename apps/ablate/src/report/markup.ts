const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Words as text of a page, never as markup. */
export const text = (words: string): string => words.replaceAll(/[&<>"']/g, (c) => entities[c] ?? c);

/** A thing that may be wider than the page: it scrolls by itself, also from the keyboard. */
export const wide = (label: string, inside: string): string =>
  `<div class="scroll" role="group" aria-label="${text(label)}" tabindex="0">${inside}</div>`;

export interface TableColumn<R> {
  readonly title: string;
  readonly right?: true;
  /** Markup. */
  readonly cell: (row: R) => string;
}

/** A table whose first column names its rows. What `below` says of one stands in a row of its own, as wide as the table. */
export function htmlTable<R>(
  caption: string,
  columns: readonly TableColumn<R>[],
  rows: readonly R[],
  below: (row: R) => string = () => "",
): string {
  const more = (row: R) =>
    below(row) === "" ? "" : `<tr class="more"><td colspan="${columns.length}">${below(row)}</td></tr>`;
  const cell = (row: R, { cell: of, right }: TableColumn<R>, i: number) =>
    i === 0 ? `<th scope="row">${of(row)}</th>` : `<td${right ? ' class="number"' : ""}>${of(row)}</td>`;
  return wide(
    caption,
    `<table><caption>${text(caption)}</caption>
<thead><tr>${columns.map(({ title, right }) => `<th scope="col"${right ? ' class="number"' : ""}>${text(title)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${columns.map((column, i) => cell(row, column, i)).join("")}</tr>${more(row)}`).join("\n")}
</tbody></table>`,
  );
}
