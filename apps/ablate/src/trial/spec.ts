import type { Trial } from "../store/records.ts";
import type { BackendName } from "../study/backends.ts";

/** Which study: what a child process needs to build the same plan as its parent. */
export interface StudyReference {
  /** A built-in study's name, or a file. */
  readonly study: string;
  /** A file of foreign parts. */
  readonly parts: string | undefined;
  readonly task: string;
  readonly backend: BackendName;
  readonly steps: number;
  readonly batch: number | undefined;
}

/** A trial to run, and the folder that its files go to. */
export interface TrialOrder extends Trial {
  readonly reference: StudyReference;
  readonly folder: string;
  readonly attempt: number;
}

/** What a child tells while it trains. */
export interface Progress {
  readonly step: number;
  readonly loss: number | null;
}

/** The two seeds of a run: the luck of the first weights and the luck of the data order are drawn apart. */
export const seedsOf = (seed: number) => ({ initSeed: 2 * seed, dataSeed: 2 * seed + 1 });
