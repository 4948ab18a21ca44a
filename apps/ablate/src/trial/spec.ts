import type { TrialConfig } from "../store/records.ts";

/** A run to make, or to go on with, until so many steps: all that a child process needs. */
export interface Job {
  /** The same for the same run of the same study under the same code: who submits it twice gets one run. */
  readonly id: string;
  readonly config: TrialConfig;
  /** How many steps to take: one of the config's rungs. */
  readonly until: number;
  /** Where the run's files go. */
  readonly folder: string;
  /** A module of foreign parts. */
  readonly parts: string | null;
  /** What the code that trains is, by content. */
  readonly code: string;
  readonly limits: Limits;
}

/** What a run may take, and how it is kept. */
export interface Limits {
  /** So many deaths of its process in a row, without a checkpoint between them, and a run has failed. */
  readonly attempts: number;
  /** Seconds from the run's start in this session; null without a limit. */
  readonly seconds: number | null;
  /** Megabytes of memory of the run's process; null without a limit. */
  readonly megabytes: number | null;
  /** Seconds between two checkpoints. */
  readonly checkpoint: number;
}

/** What a child tells while it trains. */
export interface Progress {
  readonly step: number;
  readonly loss: number | null;
  /** The step of the newest checkpoint. */
  readonly saved: number;
  /** Bytes in memory. */
  readonly memory: number;
}
