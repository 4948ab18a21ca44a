import { optionsKey } from "../study/candidates.ts";
import type { Choice, Tried } from "../study/choose.ts";

/** The stepsizes around the best one whose tuning loss is within the tolerance of its own. */
export interface Basin {
  readonly low: number;
  readonly high: number;
  /** log₂(high/low). */
  readonly octaves: number;
  /** The basin reaches the least (the greatest) γ that was tried, so that it is at least so wide. */
  readonly openLow: boolean;
  readonly openHigh: boolean;
}

/** A share of the best loss. */
export const basinTolerance = 0.1;

/**
 * {γ : loss(γ) ≤ (1 + tolerance)·loss(γ*)}, as far as it hangs together with γ*, among those run to the end with γ*'s
 * options. Between two γ the loss is taken as linear in log γ; where the next one diverged, the basin ends at the last
 * that did not.
 */
export function basin({ curve, best }: Choice, tolerance = basinTolerance): Basin | null {
  if (best === null) return null;
  const tried = curve
    .filter(({ options, steps }) => optionsKey(options) === optionsKey(best.options) && steps === best.steps)
    .toSorted((a, b) => a.gamma - b.gamma);
  const limit = best.loss + tolerance * Math.abs(best.loss);
  const at = tried.findIndex(({ gamma }) => gamma === best.gamma);
  const [low, openLow] = shore(tried.slice(0, at + 1).toReversed(), limit);
  const [high, openHigh] = shore(tried.slice(at), limit);
  return { low, high, octaves: Math.log2(high / low), openLow, openHigh };
}

/** From the best outwards: the γ at which the loss first passes the limit, and whether none does. */
function shore(outwards: readonly Tried[], limit: number): readonly [gamma: number, open: boolean] {
  const beyond = outwards.findIndex(({ loss }) => loss > limit);
  const last = outwards[(beyond < 0 ? outwards.length : beyond) - 1] as Tried;
  const first = outwards[beyond];
  if (first === undefined) return [last.gamma, true];
  if (!Number.isFinite(first.loss)) return [last.gamma, false];
  const share = (limit - last.loss) / (first.loss - last.loss);
  return [last.gamma * (first.gamma / last.gamma) ** share, false];
}
