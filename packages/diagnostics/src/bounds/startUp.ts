// internal
import type { Constants } from "./constants.ts";

/** q/(n(1 − q)), q = √(1 − α/2): what the first gradient's noise leaves in the mean of n steps (Scion, Lemma D.3). */
export function startUp({ alpha, n }: Pick<Constants, "alpha" | "n">): number {
  const q = Math.sqrt(1 - alpha / 2);
  return q / (n * (1 - q));
}
