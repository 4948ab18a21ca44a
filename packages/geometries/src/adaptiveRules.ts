// internal
import { type Choice, type Decision, type Evidence, type Geometry, type Schedule, within } from "@unitball/core";
import type { AdaptiveOptions } from "./adaptive.ts";
import { mixture } from "./mixture.ts";

/** Fails with a sentence where an option cannot be used. */
export function check(o: AdaptiveOptions): void {
  if (o.candidates.length === 0 || o.candidates.some((g) => g?.axis !== "geometry")) {
    throw new TypeError("adaptive: give `candidates` a list of geometries, such as [sign(), spectral()].");
  }
  within("adaptive", "hysteresis", o.hysteresis, 1, Infinity, true);
  for (const [name, least] of [
    ["every", 0],
    ["draws", 3],
    ["dwell", 0],
    ["blend", 0],
  ] as const) {
    within("adaptive", name, o[name], least, name === "draws" ? 60 : Infinity, true);
    if (Number.isInteger(o[name])) continue;
    throw new RangeError(`adaptive: ${name} is ${o[name]}, but it counts steps or microbatches: a whole number.`);
  }
}

/** The first candidate, as it is. */
export const start: Choice = {
  index: 0,
  factor: 1,
  from: 0,
  fromFactor: 1,
  since: 0,
  rival: 0,
  wins: 0,
  probed: 0,
};

type Rules = Pick<AdaptiveOptions, "hysteresis" | "dwell" | "blend">;

/**
 * The rival is the candidate whose z over the one that acts has the highest bound z − 2·error; where the estimates are not
 * valid there is none. It has to pass log(hysteresis) in two probes in a row, once `dwell` steps have gone by since the
 * last change and no blend is under way. The factor makes its LMO as large, in root mean square, as the old one's is.
 */
export function decide({ hysteresis, dwell, blend }: Rules, evidence: Evidence, choice: Choice, k: number): Decision {
  const bounds = evidence.contrasts.map((row, j) => {
    const { z, error, valid } = row[choice.index]!;
    return j !== choice.index && valid ? z - 2 * error : -Infinity;
  });
  const bound = Math.max(...bounds);
  const better = bound > Math.log(hysteresis);
  const rival = better ? bounds.indexOf(bound) : choice.index;
  const wins = better ? (rival === choice.rival ? choice.wins + 1 : 1) : 0;
  const stay = { ...choice, rival, wins, probed: k };
  if (wins < 2 || k - choice.since < Math.max(dwell, blend)) return { stay };
  const [old, next] = [evidence.gains[choice.index]!.rms, evidence.gains[rival]!.rms];
  const factor = Math.fround((choice.factor * old) / next);
  const moved = { index: rival, factor, from: choice.index, fromFactor: choice.factor, since: k };
  return { stay, go: { ...moved, rival, wins: 0, probed: k } };
}

/** The candidate times its factor; and while it is new, (1 − t) of the old one and t of it, t from 0 to 1. */
export function acting(candidates: readonly Geometry[], blend: number, choice: Choice, k: number): Geometry {
  const { index, factor, from, fromFactor, since } = choice;
  const [now, before] = [candidates[index]!, candidates[from]!];
  if (from !== index && k < since + blend) {
    return mixture({ of: [before, now], weights: [ramp(fromFactor, 0, since, blend), ramp(0, factor, since, blend)] });
  }
  return factor === 1 ? now : mixture({ of: [now], weights: [factor] });
}

/** `from` at step `since`, `to` from `since + steps` on, and a straight line between. */
const ramp = (from: number, to: number, since: number, steps: number): Schedule => ({
  kind: "ramp",
  options: { from, to, since, steps },
  at: (k) => from + (to - from) * Math.min(1, Math.max(0, (k - since) / steps)),
});
