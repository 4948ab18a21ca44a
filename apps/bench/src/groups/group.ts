import type { Figure } from "../figure.ts";
import type { RaceOptions, Runner, Times } from "../measure/race.ts";
import { ratio } from "../measure/ratio.ts";

/** What a group measures with, and where its figures go. */
export interface Bench {
  /** The interleaved race of these runners. */
  race<N extends string>(
    runners: Readonly<Record<N, Runner>>,
    options: Pick<RaceOptions, "seconds" | "rounds" | "turnMs" | "settle" | "clock">,
  ): Promise<Times<N>>;
  tell(figure: Figure): void;
  /** Something that a reader of the figures must know. */
  note(sentence: string): void;
}

/** Measures the figures of one topic, in a process of its own. */
export type Group = (bench: Bench) => Promise<void>;

/** What is said of one runner's time against another's. */
export interface Claim<N extends string> {
  readonly of: N;
  readonly to: N;
  readonly name: string;
  readonly against: string;
  readonly limit?: number;
  /** Times the ratio: what the two do differently, such as floating point operations per call. */
  readonly factor?: number;
}

export const figureOf = <N extends string>(
  times: Times<N>,
  { of, to, name, against, limit, factor }: Claim<N>,
): Figure => ({
  name,
  against,
  limit: limit ?? null,
  ...ratio(times[of], times[to], factor),
});
