import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { text } from "./markup.ts";
import { gamma } from "./words.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Colours are the page's, so that a figure follows light, dark and print; what matters is never told by colour alone. */
export const ink = "currentColor";
export const accent = "var(--accent)";
export const muted = "var(--muted)";
export const paper = "var(--paper)";

/** A picture with its description. */
export function svg(label: string, options: Plot.PlotOptions): string {
  const made = Plot.plot({
    document: document as unknown as Document,
    style: { fontSize: "12px", background: "none" },
    ...options,
  });
  // Plot names its marks, "rule" and "line": the picture is one thing, with one description.
  for (const inner of made.querySelectorAll("[aria-label], [aria-description]")) {
    inner.removeAttribute("aria-label");
    inner.removeAttribute("aria-description");
  }
  // Its style, the same in every figure, stands once in the page's.
  made.querySelector("style")?.remove();
  return made.outerHTML.replace("<svg ", () => `<svg aria-label="${text(label)}" role="img" `);
}

/** A panel's size. */
export const small = { width: 340, height: 220, marginLeft: 46, marginRight: 14, marginTop: 16, marginBottom: 34 };

export type Domain = readonly [low: number, high: number];

/** Ticks at 1, 2, 5 × 10ⁿ, or at 10ⁿ alone where that would be too many. */
function logTicks([low, high]: Domain): number[] {
  const decades = Array.from({ length: 80 }, (_, i) => i - 40);
  const ticks = (digits: readonly number[]) =>
    decades.flatMap((n) => digits.map((d) => Number(`${d}e${n}`))).filter((tick) => tick >= low && tick <= high);
  const fine = ticks([1, 2, 5]);
  return fine.length > 8 ? ticks([1]) : fine;
}

export const logScale = (domain: Domain, label: string): Plot.ScaleOptions => ({
  type: "log",
  domain: [...domain],
  label,
  clamp: true,
});

/** Plot leaves out some labels of a logarithmic axis; every tick here gets its own. */
export const logAxisY = (domain: Domain): Plot.Markish[] => [
  Plot.gridY(logTicks(domain)),
  Plot.axisY(logTicks(domain), { text: gamma }),
];
