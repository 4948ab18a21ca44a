import type { Contrast } from "@unitball/core";

/**
 * Which of two geometries gains more from a step: the one that is ahead by two standard errors of z, where both estimates
 * are valid; else "undecided", since the data do not say. So is a difference of less than a thousandth: it may be rounding.
 */
export const verdict = ({ z, error, valid }: Contrast): "first" | "second" | "undecided" =>
  valid && Math.abs(z) > Math.max(2 * error, 1e-3) ? (z > 0 ? "first" : "second") : "undecided";

/** Whether a contrast as it is written down says which of the two gains more; null stands for what is not valid. */
export const isDecided = ({ z, error }: { readonly z: number | null; readonly error: number | null }): boolean =>
  z !== null && error !== null && verdict({ z, error, valid: true }) !== "undecided";
