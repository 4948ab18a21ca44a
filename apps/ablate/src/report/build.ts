import { median } from "simple-statistics";
import { type Interval, interval, type Paired, paired } from "../statistics/interval.ts";
import type { TrialFiles } from "../store/read.ts";
import { type RunFiles, readRun } from "../store/read.ts";
import type { ArmRecord, EnvironmentRecord, RecipeJson, StudyRecord } from "../store/records.ts";
import { choose } from "../study/choose.ts";

/** report.json. A figure that the runs do not give is null: diverged, failed, or not run yet. */
export interface Report extends Omit<StudyRecord, "name" | "arms"> {
  readonly study: string;
  /** Whether trials are missing because the study was stopped. */
  readonly partial: boolean;
  readonly arms: readonly ArmReport[];
  readonly environment: EnvironmentRecord;
  /** Files that could not be read. */
  readonly unreadable: readonly string[];
}

export interface ArmReport {
  readonly name: string;
  readonly from: string | null;
  /** The axis that this arm changes; none for the first. */
  readonly changed: readonly string[];
  readonly differences: ArmRecord["differences"];
  /** With the stepsize that tuning chose. */
  readonly recipe: RecipeJson;
  /** γ. */
  readonly stepsize: number | null;
  readonly edge: "low" | "high" | null;
  /** The fresh seeds that were run to their end. */
  readonly seeds: readonly number[];
  readonly metrics: Readonly<Record<string, Interval>>;
  readonly msPerStep: number | null;
  /** The tuning loss at each γ; null where it diverged or failed. */
  readonly tuning: readonly { readonly gamma: number; readonly loss: number | null }[];
  /** The primary metric less that of `from`, on the same seeds. */
  readonly versus: Paired | null;
  readonly flags: readonly string[];
  readonly failures: readonly string[];
}

/** The report of a run's folder, from its raw files alone. */
export function buildReport(dir: string): { readonly report: Report; readonly files: RunFiles } {
  const files = readRun(dir);
  const { study, environment, trials, unreadable } = files;
  const expected = study.arms.map((arm) => armReport(files, arm));
  const ended = [...trials.values()].flat().filter(({ summary }) => summary !== null).length;
  const report: Report = {
    study: study.name,
    about: study.about,
    task: study.task,
    measures: study.measures,
    backend: study.backend,
    steps: study.steps,
    batch: study.batch,
    jobs: study.jobs,
    tuningSeeds: study.tuningSeeds,
    seeds: study.seeds,
    partial: ended < expected.reduce((sum, { budget }) => sum + budget, 0),
    arms: expected.map(({ arm }) => arm),
    environment,
    unreadable,
  };
  return { report, files };
}

function armReport(files: RunFiles, arm: ArmRecord) {
  const { study, trials } = files;
  const mine = trials.get(arm.name) ?? [];
  const tunings = endedIn(mine, "tune");
  const whole = tunings.length >= arm.grid.length * study.tuningSeeds.length;
  const choice = choose(arm.grid, study.tuningSeeds, tunings, study.measures.tuning);
  const gamma = whole ? choice.gamma : null;
  const finals = endedIn(mine, "final").filter((trial) => trial.gamma === gamma);
  const done = finals.filter(({ status }) => status !== "failed");
  const recipe = mine.find((trial) => trial.gamma === gamma)?.config?.recipe ?? arm.recipe;
  const values = (name: string) => done.map(({ metrics }) => metrics?.[name] ?? Number.NaN);
  const failed = mine.flatMap(({ summary, stage, seed, gamma: at }) =>
    summary?.status === "failed"
      ? [`${stage === "tune" ? "Tuning" : "Comparison"} run γ=${at}, seed ${seed}: ${summary.reason}`]
      : [],
  );
  const times = done.flatMap(({ msPerStep }) => msPerStep ?? []);
  const built: ArmReport = {
    name: arm.name,
    from: arm.from,
    changed: arm.differences.map(({ axis }) => axis),
    differences: arm.differences,
    recipe,
    stepsize: gamma,
    edge: gamma === null ? null : choice.edge,
    seeds: done.map(({ seed }) => seed),
    metrics: Object.fromEntries(Object.keys(study.measures.metrics).map((name) => [name, interval(values(name))])),
    msPerStep: times.length === 0 ? null : median(times),
    tuning: choice.curve.map(({ gamma: at, loss }) => ({ gamma: at, loss: Number.isFinite(loss) ? loss : null })),
    versus: arm.from === null ? null : paired(bySeed(files, arm.name), bySeed(files, arm.from)),
    flags: [
      ...(gamma !== null && choice.edge !== null ? [`best γ at the grid's ${choice.edge} edge`] : []),
      ...(whole && gamma === null ? ["every stepsize diverged or failed"] : []),
      ...count(done.filter(({ status }) => status === "diverged").length, "diverged"),
      ...count(failed.length, "failed"),
      ...(gamma !== null && finals.length < study.seeds.length
        ? [`${finals.length} of ${study.seeds.length} seeds run`]
        : []),
      ...(whole ? [] : [`${tunings.length} of ${arm.grid.length * study.tuningSeeds.length} tuning runs`]),
    ],
    failures: failed,
  };
  const budget = arm.grid.length * study.tuningSeeds.length + (whole && choice.gamma === null ? 0 : study.seeds.length);
  return { arm: built, budget };
}

const count = (n: number, what: string): string[] => (n === 0 ? [] : [`${n} run${n > 1 ? "s" : ""} ${what}`]);

const endedIn = (trials: readonly TrialFiles[], stage: "tune" | "final") =>
  trials.flatMap((trial) => (trial.stage === stage && trial.summary !== null ? [trial.summary] : []));

/** The primary metric by fresh seed. */
const bySeed = ({ study, trials }: RunFiles, arm: string): ReadonlyMap<number, number> =>
  new Map(
    endedIn(trials.get(arm) ?? [], "final").flatMap(({ seed, metrics }) => {
      const value = metrics?.[study.measures.primary];
      return value === null || value === undefined ? [] : [[seed, value] as const];
    }),
  );
