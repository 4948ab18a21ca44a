import type { Difference } from "@unitball/optimizer";
import type { Measures } from "@unitball/tasks";
import type { BackendName } from "../study/backends.ts";

/** A part as it stands in a file: its axis, kind and options. */
interface PartJson {
  readonly axis: string;
  readonly kind: string;
  readonly options: object;
}

export type RecipeJson = Readonly<Record<string, PartJson>>;

/** study.json: what was asked for, whole before the first trial starts. */
export interface StudyRecord {
  readonly name: string;
  readonly about: string;
  readonly task: string;
  /** What the task measures, so that a report needs nothing but its folder. */
  readonly measures: Measures;
  readonly backend: BackendName;
  readonly steps: number;
  readonly batch: number | null;
  readonly jobs: number;
  readonly tuningSeeds: readonly number[];
  readonly seeds: readonly number[];
  readonly arms: readonly ArmRecord[];
}

export interface ArmRecord {
  readonly name: string;
  /** The arm's folder. */
  readonly slug: string;
  readonly from: string | null;
  readonly differences: readonly Difference[];
  /** Without the stepsize, which the grid ranges over; each trial's config.json has it. */
  readonly recipe: RecipeJson;
  readonly grid: readonly number[];
}

/** env.json: what the figures depend on besides the study. */
export interface EnvironmentRecord {
  readonly started: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
}

type Stage = "tune" | "final";

/** One run of one arm: its place in the study. */
export interface Trial {
  readonly arm: string;
  readonly stage: Stage;
  readonly gamma: number;
  readonly seed: number;
}

/** config.json: everything that the run is a function of. */
export interface TrialConfig extends Trial {
  readonly task: string;
  readonly backend: BackendName;
  readonly steps: number;
  readonly batch: number | null;
  readonly initSeed: number;
  readonly dataSeed: number;
  readonly recipe: RecipeJson;
}

/** A line of metrics.jsonl: the batch's loss before step `step`; null where it was not finite. */
export interface MetricLine {
  readonly step: number;
  readonly loss: number | null;
}

/** summary.json: written when the run has ended. */
export interface TrialSummary extends Trial {
  readonly status: "done" | "diverged" | "failed";
  readonly attempts: number;
  /** What the task measures at the end, by name; null where it was not finite. */
  readonly metrics: Readonly<Record<string, number | null>> | null;
  readonly msPerStep: number | null;
  readonly seconds: number;
  /** Why the run failed. */
  readonly reason?: string;
}

/** A trial's folder inside its run's folder. */
export const trialFolder = (slug: string, { stage, gamma, seed }: Trial): string =>
  `${slug}/${stage}-g${gamma}-s${seed}`;
