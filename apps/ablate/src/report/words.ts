import type { Interval } from "../statistics/interval.ts";
import type { ArmReport } from "./build.ts";

/** What stands where there is no figure. */
const none = "–";

/** "97.41 ± 0.12" of a share in percent; the interval is left out where one seed gives none. */
export const percent = ({ mean, ci95 }: Interval, signed = false): string =>
  mean === null
    ? none
    : `${sign(mean, signed)}${(100 * Math.abs(mean)).toFixed(2)}${plusMinus(ci95 === null ? null : 100 * ci95, 2)}`;

/** "0.0312 ± 0.0011" */
export function loss({ mean, ci95 }: Interval): string {
  if (mean === null) return none;
  const digits = Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(mean) || 1))));
  return `${mean.toFixed(digits)}${plusMinus(ci95, digits)}`;
}

export const ms = (value: number | null): string => (value === null ? none : value.toFixed(value < 10 ? 2 : 1));

export const gamma = (value: number | null): string => (value === null ? none : String(Number(value.toPrecision(4))));

/** "geometry: sign → spectral", "geometry: spectral (radius)", "start". */
export function change({ from, differences }: Pick<ArmReport, "from" | "differences">): string {
  if (from === null) return "start";
  return differences.map((difference) => `${difference.axis}: ${fromTo(difference)}`).join("; ");
}

/** "sign → spectral", or the options that differ inside one kind. */
export const fromTo = ({ from, to, options }: ArmReport["differences"][number]): string =>
  from === to ? `${to} (${options.join(", ")})` : `${from ?? "none"} → ${to ?? "none"}`;

/** What may be said of an arm and the arm it starts from. */
export function comparison({ from, versus }: ArmReport): string {
  if (from === null) return "";
  if (versus === null || versus.mean === null) return "not compared yet";
  const points = `${percent(versus, true)} points`;
  if (versus.ci95 === null) return `${points}; one seed alone tells nothing apart`;
  return versus.verdict === "not told apart"
    ? `${points}; not told apart from ${from}`
    : `${points}; ${versus.verdict} than ${from}`;
}

const sign = (value: number, signed: boolean): string => (value < 0 ? "−" : signed ? "+" : "");
const plusMinus = (half: number | null, digits: number): string => (half === null ? "" : ` ± ${half.toFixed(digits)}`);
