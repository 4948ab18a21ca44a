import { type Figure, keeps } from "../figure.ts";

/** Three digits of a ratio. */
const three = (value: number): string => {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(6, digits));
};

const verdicts = { true: "kept", false: "missed", undefined: "" } as const;

/** The figures as text: the ratio between its quartiles, and whether it keeps its limit. */
export function table(figures: readonly Figure[]): string {
  const head = ["what", "ratio", "quartiles", "limit", "", "against"];
  const rows = figures.map((figure) => [
    figure.name,
    three(figure.ratio),
    `${three(figure.low)}–${three(figure.high)}`,
    figure.limit === null ? "" : three(figure.limit),
    verdicts[`${keeps(figure)}`],
    figure.against,
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => [...(row[i] ?? "")].length)));
  const right = new Set([1, 2, 3]);
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const pad = " ".repeat((widths[i] ?? 0) - [...cell].length);
        return right.has(i) ? pad + cell : cell + pad;
      })
      .join("  ")
      .trimEnd();
  const limited = figures.filter(({ limit }) => limit !== null);
  const kept = limited.filter((figure) => keeps(figure)).length;
  return [
    line(head),
    widths.map((width) => "─".repeat(width)).join("  "),
    ...rows.map(line),
    "",
    "Ratios of times (or counts) in one interleaved run, smaller is better: the median over the rounds and its quartiles.",
    ...(limited.length === 0 ? [] : [`${kept} of ${limited.length} limits kept.`]),
  ].join("\n");
}
