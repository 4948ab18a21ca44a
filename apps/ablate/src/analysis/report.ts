import type { Range } from "../statistics/bootstrap.ts";
import type { Interval } from "../statistics/interval.ts";
import type { ArmRecord, ComparisonRecord, EnvironmentRecord, MetricsRecord, StudyRecord } from "../store/records.ts";
import type { Edge } from "../study/choose.ts";
import type { Basin } from "./basin.ts";
import type { CurvePoint } from "./curves.ts";
import type { Verdict } from "./verdict.ts";

/** report.json: what a study found. A figure that the runs do not give is null: diverged, failed, or not run yet. */
export interface Report extends Omit<StudyRecord, "name" | "arms" | "comparisons" | "stepsizes"> {
  readonly study: string;
  /** Whether runs are missing because the study was stopped. */
  readonly partial: boolean;
  readonly method: Method;
  /** In the study's order, its controls last. */
  readonly arms: readonly ArmReport[];
  /** Those declared before the first run, in their order. */
  readonly comparisons: readonly ComparisonReport[];
  readonly controls: readonly ControlReport[];
  readonly environment: EnvironmentRecord;
  /** Files that could not be read. */
  readonly unreadable: readonly string[];
}

/** How the figures were made, so that nobody has to ask. */
interface Method {
  /** A paired, two-sided t test at this level, after Holm's correction over all declared comparisons. */
  readonly alpha: number;
  /** BCa intervals of the mean difference. */
  readonly bootstrap: { readonly resamples: number; readonly seed: number; readonly level: number };
  /** A stepsize is inside the basin where its tuning loss is at most this share above the best one's. */
  readonly basinTolerance: number;
}

/** An arm: what tuning chose, and what the fresh seeds came to. */
export interface ArmReport {
  readonly name: string;
  readonly from: string | null;
  /** What it is a control of `from` for; null where it is an arm like any other. */
  readonly control: ArmRecord["control"];
  /** The axis that this arm changes; none for the first. */
  readonly changed: readonly string[];
  readonly differences: ArmRecord["differences"];
  /** With the stepsize and the options that tuning chose. */
  readonly recipe: ArmRecord["recipe"];
  /** γ; null until tuning is complete, and where every candidate diverged or failed. */
  readonly stepsize: number | null;
  /** Tuned options besides γ, by path. */
  readonly options: Readonly<Record<string, number>>;
  /** Where the best lies on the edge of γ's grid; "both" where only one γ was tried. */
  readonly edge: "low" | "high" | "both" | null;
  /** The same for γ and for every tuned option. */
  readonly edges: readonly Edge[];
  /** The fresh seeds that were run to their end. */
  readonly seeds: readonly number[];
  readonly metrics: Readonly<Record<string, Interval>>;
  /** Each fresh seed by itself. */
  readonly runs: readonly FinalRun[];
  /** The tuning loss of every candidate: its mean over the tuning seeds after `steps`, null where one diverged or failed. */
  readonly tuning: readonly {
    readonly gamma: number;
    readonly options: Readonly<Record<string, number>>;
    readonly loss: number | null;
    /** Fewer than the study's where pruning ended it. */
    readonly steps: number;
  }[];
  /** The range of γ that is nearly as good as the best; null where there is no best. */
  readonly basin: Basin | null;
  /** What tuning was granted, and what of it was taken: a run that diverges ends early. */
  readonly budget: { readonly runs: number; readonly samples: number; readonly spentSamples: number };
  /** Steps to the study's target over the fresh seeds; null where the study has none. */
  readonly toTarget: { readonly reached: number; readonly steps: Interval } | null;
  /** The loss of each step's examples, smoothed, mean over the fresh seeds with its 95 % interval. */
  readonly curve: readonly CurvePoint[];
  readonly flags: readonly string[];
  readonly failures: readonly string[];
}

interface FinalRun {
  readonly seed: number;
  readonly status: "done" | "diverged" | "failed";
  readonly metrics: MetricsRecord | null;
  readonly toTarget: number | null;
}

/** Two arms compared: difference, evidence, verdict. */
export interface ComparisonReport extends ComparisonRecord {
  /** The badge: the axis, where there is just one. */
  readonly axis: string | null;
  /** The seeds that both arms were run to their end with. */
  readonly seeds: readonly number[];
  /** The primary metric of `arm` less that of `against`, paired by seed, with Student's interval. */
  readonly difference: Interval;
  /** The bootstrap's interval of the same difference. */
  readonly bootstrap: Range | null;
  /** The mean difference in standard deviations of the differences (Cohen's d_z). */
  readonly effect: number | null;
  /** Of the paired t test, by itself. */
  readonly p: number | null;
  /** After Holm's correction. */
  readonly holm: number | null;
  readonly verdict: Verdict;
  /** Why there is no verdict: half sentences. Empty where there is one. */
  readonly reasons: readonly string[];
  /** Steps to the target, `arm` less `against`, paired by seed, where both reached it on every seed. */
  readonly toTarget: Interval | null;
}

/** A control against its arm. Its family of tests is its own. */
export interface ControlReport extends ComparisonReport {
  readonly control: NonNullable<ArmRecord["control"]>;
  /** "undecided" where nothing can be said yet, and where a negative control was not told apart from its arm. */
  readonly outcome: "as expected" | "not as expected" | "undecided";
  /** What was expected, and what came, in a sentence. */
  readonly words: string;
}
