// internal
const width = 88;

/** A value as Python writes it: 0.1, True, "name", (1.0, 2.0), {"key": 1.0}. */
export function literal(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : `${value}`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `(${value.map(literal).join(", ")}${value.length === 1 ? "," : ""})`;
  const entries = Object.entries(value as object).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item)}`);
  return `{${entries.join(", ")}}`;
}

/** An option given by name; numbers are floats, a string stands as it is given. */
export const option = (name: string, value: number | boolean | readonly number[] | string): string =>
  `${name}=${typeof value === "string" ? value : literal(value)}`;

const indented = (text: string): string => text.replace(/^(?=.)/gm, "    ");

/** `open item, item close` on one line where that fits, else one item on each line. */
export function bracketed(open: string, items: readonly string[], close: string): string {
  const line = `${open}${items.join(", ")}${close}`;
  if (line.length <= width && !line.includes("\n") && !line.includes("#")) return line;
  return `${open}\n${items.map((item) => indented(item.startsWith("#") ? item : `${item},`)).join("\n")}\n${close}`;
}

export const call = (name: string, ...items: readonly string[]): string => bracketed(`${name}(`, items, ")");

/** Lines of prose as a Python comment. */
export function comment(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (`${lines.at(-1)} ${word}`.length > width - 2) lines.push("");
    lines[lines.length - 1] += ` ${word}`;
  }
  return lines.map((line) => `#${line}`).join("\n");
}

/** A Python name for a role or a layer's name; "*" is `others`. */
export const identifier = (key: string): string =>
  key === "*" ? "others" : key.replace(/\W/g, "_").replace(/^(?=\d)/, "_");

/** 1 − a without the digits that rounding leaves: 1 − 0.1 is 0.9. */
export const complement = (a: number): number => Number((1 - a).toPrecision(14));

/** A product or quotient with the rounding of its last digits taken off. */
export const tidy = (a: number): number => Number(a.toPrecision(14));
