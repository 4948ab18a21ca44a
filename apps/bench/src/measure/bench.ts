import type { Figure } from "../figure.ts";
import type { Bench } from "../groups/group.ts";
import { type RaceOptions, race } from "./race.ts";

/** A fifth of the time of a race. */
const brief = <O extends Pick<RaceOptions, "seconds" | "rounds">>(options: O) => ({
  ...options,
  seconds: options.seconds / 5,
  rounds: Math.min(options.rounds ?? 9, 5),
  warmUp: { ms: 60, calls: 20, atMostMs: 600 },
});

/** What groups measure with; figures and notes go where they are told. */
export const benchOf = (
  quick: boolean,
  listener: { readonly figure: (figure: Figure) => void; readonly note: (sentence: string) => void },
): Bench => ({
  race: (runners, options) => race(runners, quick ? brief(options) : options),
  tell: listener.figure,
  note: listener.note,
});
