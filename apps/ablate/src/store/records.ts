import type { Difference } from "@unitball/optimizer";
import type { Measures } from "@unitball/tasks";
import type { BackendName } from "../study/backends.ts";

/** A part as it stands in a file: its axis, kind and options. */
export interface PartJson {
  readonly axis: string;
  readonly kind: string;
  readonly options: object;
}

export type RecipeJson = Readonly<Record<string, PartJson>>;

/** study.json: the plan, whole before the first trial starts. From it, and a shelf of parts, a study is run or resumed. */
export interface StudyRecord {
  readonly name: string;
  readonly about: string;
  /** Where the question is from: a paper and its section. "" where none is given. */
  readonly source: string;
  readonly task: string;
  /** What the task measures, so that a report needs nothing but its folder; `primary` is the metric of the comparison. */
  readonly measures: Measures;
  readonly backend: BackendName;
  readonly steps: number;
  readonly batch: number;
  /** The loss that `toTarget` counts the steps to; null where the study has none. */
  readonly target: number | null;
  readonly tuning: TuningRecord;
  readonly seeds: readonly number[];
  /** The stepsize part that stands for each γ that tuning may reach. */
  readonly stepsizes: Readonly<Record<string, PartJson>>;
  readonly arms: readonly ArmRecord[];
  /** Declared before the first run. */
  readonly comparisons: readonly ComparisonRecord[];
}

interface TuningRecord {
  readonly seeds: readonly number[];
  /** How many times every grid may be widened by one stepsize because an arm's best lies on an edge. */
  readonly widen: number;
  /** After `at` steps only the best `keep` of an arm's candidates go on. Never in the final comparison. */
  readonly prune: { readonly at: readonly number[]; readonly keep: number } | null;
}

/** A negative control, or the same recipe again under other luck. */
export type ControlKind = "randomDirection" | "shuffledAssignment" | "identical";

export interface ArmRecord {
  readonly name: string;
  /** The arm's folder. */
  readonly slug: string;
  readonly from: string | null;
  readonly differences: readonly Difference[];
  /** Without the stepsize, which the grid ranges over; each trial's config.json has it. */
  readonly recipe: RecipeJson;
  readonly grid: readonly number[];
  /** Values to try of further options, by path; every γ is tried with every combination. */
  readonly options: Readonly<Record<string, readonly number[]>>;
  /** What this arm is a control of `from` for; null where it is none. */
  readonly control: ControlKind | null;
}

/** A comparison of two arms, declared before anything ran. */
export interface ComparisonRecord {
  readonly arm: string;
  readonly against: string;
  readonly differences: readonly Difference[];
  /** Why the two may differ in more or less than one axis; null where they differ in one. */
  readonly exception: string | null;
}

/** env.json: what the figures depend on besides the study. When and how often it was run stands in sessions.jsonl. */
export interface EnvironmentRecord {
  readonly versions: Readonly<Record<string, string>>;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** What the code that trains is, and the data beside what it pins: hashes of their content. */
  readonly code: string;
  readonly data: string;
}

/** A line of sessions.jsonl: one invocation that worked on the study. A study that was resumed has several. */
export interface SessionRecord {
  readonly started: string;
  readonly jobs: number;
  /** "local" or "redis". */
  readonly runner: string;
  /** The module of foreign parts; null where there is none. */
  readonly parts: string | null;
  readonly environment: EnvironmentRecord;
}

/** Tuning chooses options, the final comparison uses fresh seeds. */
export type Stage = "tune" | "final";

/** One run of one arm: its place in the study. */
export interface Trial {
  readonly arm: string;
  readonly stage: Stage;
  readonly gamma: number;
  /** Tuned options besides γ by their path, such as "estimator.alpha"; {} where there are none. */
  readonly options: Readonly<Record<string, number>>;
  readonly seed: number;
}

/** config.json: everything that the run is a function of. */
export interface TrialConfig extends Trial {
  readonly task: string;
  readonly backend: BackendName;
  readonly steps: number;
  readonly batch: number;
  readonly initSeed: number;
  readonly dataSeed: number;
  readonly recipe: RecipeJson;
  /** After how many steps the metrics are measured, rising; the last is `steps`. */
  readonly rungs: readonly number[];
  /** The loss of a batch at or below which `toTarget` counts; null where the study has no target. */
  readonly target: number | null;
}

/** A line of metrics.jsonl: the batch's loss before step `step`; null where it was not finite. */
export interface MetricLine {
  readonly step: number;
  readonly loss: number | null;
}

/** A line of layers.jsonl, which final runs write at 50 evenly spaced steps at most. */
export interface LayersLine {
  readonly step: number;
  readonly layers: Readonly<Record<string, LayerMeasures>>;
}

/** One layer before step `step`; null where a measure was not finite or has no meaning for the optimizer. */
export interface LayerMeasures {
  /** ‖W‖_F. */
  readonly norm: number | null;
  /** RMS of u, what γ multiplies. */
  readonly updateRms: number | null;
  /** (‖W‖_F/σ_max(W))². */
  readonly stableRank: number | null;
  /** ‖W‖/ρ in the norm of the layer's geometry. */
  readonly feasibility: number | null;
  /** ρ‖d‖_* of the estimate. */
  readonly dualNorm: number | null;
  /** −⟨g, v⟩/(ρ‖g‖_*). */
  readonly alignment: number | null;
}

/** What the task measures, by name; null where it was not finite. */
export type MetricsRecord = Readonly<Record<string, number | null>>;

/** What was measured when the run had taken so many steps. */
export interface Rung {
  readonly steps: number;
  readonly metrics: MetricsRecord;
}

/** summary.json: how far the run went. A function of its config alone, so that a disturbed run's equals an undisturbed one's. */
export interface TrialSummary extends Trial {
  /** "done" up to the last rung; a run that tuning may still continue has fewer than the config's. */
  readonly status: "done" | "diverged" | "failed";
  /** At the last rung, or where it diverged; null where it failed. */
  readonly metrics: MetricsRecord | null;
  readonly rungs: readonly Rung[];
  /** The first step at which the loss reached the study's target. */
  readonly toTarget: number | null;
  /** Why the run failed. */
  readonly reason?: string;
}

/** timing.json: what differs each time the same run is run. No figure of the report depends on it. */
export interface TrialTiming {
  /** How often the run was begun or continued. */
  readonly attempts: number;
  /** The median step, gradient included. */
  readonly msPerStep: number | null;
  /** Of training and measuring, of all attempts together. */
  readonly seconds: number;
  /** The run was taken over from the cache. */
  readonly cached?: boolean;
}

/** A trial's folder inside its run's folder. */
export const trialFolder = (slug: string, { stage, gamma, options, seed }: Trial): string =>
  `${slug}/${[`${stage}-g${gamma}`, ...Object.entries(options).map(([path, value]) => `${path}=${value}`), `s${seed}`].join("-")}`;
