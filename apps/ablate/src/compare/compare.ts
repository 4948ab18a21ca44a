import type { Axes } from "@unitball/core";
import { type Difference, diff } from "@unitball/optimizer";
import { reportOf } from "../analysis/build.ts";
import type { ArmReport, Report } from "../analysis/report.ts";
import { type Interval, interval } from "../statistics/interval.ts";
import type { RunFiles } from "../store/read.ts";
import { caveats, obstacles } from "./obstacles.ts";

/** Two runs side by side. Nothing here is a verdict: that takes one study, with its comparison declared beforehand. */
export interface RunComparison {
  readonly a: string;
  readonly b: string;
  /** Why figures of the two must not be set against each other, in half sentences; then no difference is given. */
  readonly notComparable: readonly string[];
  /** What else differs, and may be a reason for a difference. */
  readonly caveats: readonly string[];
  /** Those of one name in both. */
  readonly arms: readonly ArmsCompared[];
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

export interface ArmsCompared {
  readonly name: string;
  /** What differs between the recipes, besides the stepsize that each was tuned to. */
  readonly differences: readonly Difference[];
  /** "the same recipe", "one axis" or "2 axes". */
  readonly badge: string;
  /** Why this arm's figures must not be set against each other, though others' may. */
  readonly notComparable: readonly string[];
  /** What the two reports say of the arm, such as an optimum on an edge. */
  readonly flags: readonly [readonly string[], readonly string[]];
  /** γ and the tuned options, in a and in b. */
  readonly stepsize: readonly [number | null, number | null];
  readonly metrics: readonly MetricCompared[];
}

export interface MetricCompared {
  readonly name: string;
  readonly a: Interval;
  readonly b: Interval;
  /** b less a, paired by seed; null where the runs are not comparable. */
  readonly difference: (Interval & { readonly seeds: readonly number[] }) | null;
}

/** A run's files and how it is called. */
export interface Named {
  readonly name: string;
  readonly files: RunFiles;
}

/** Set the arms of two runs side by side, and say what keeps their figures from being compared. */
export function compareRuns(a: Named, b: Named): RunComparison {
  const [left, right] = [reportOf(a.files), reportOf(b.files)];
  const notComparable = obstacles(a.files, b.files);
  const names = (report: Report) => report.arms.map(({ name }) => name);
  return {
    ...{ a: a.name, b: b.name, notComparable, caveats: caveats(a.files, b.files) },
    arms: left.arms.flatMap((arm) => {
      const other = right.arms.find(({ name }) => name === arm.name);
      return other === undefined ? [] : [armsCompared([left, right], [arm, other], notComparable.length === 0)];
    }),
    onlyInA: names(left).filter((name) => !names(right).includes(name)),
    onlyInB: names(right).filter((name) => !names(left).includes(name)),
  };
}

function armsCompared(
  [{ measures, environment }, { environment: after }]: readonly [Report, Report],
  [a, b]: readonly [ArmReport, ArmReport],
  comparable: boolean,
): ArmsCompared {
  const differences = diff(untuned(a), untuned(b));
  const count = differences.length;
  const names = [measures.primary, ...Object.keys(measures.metrics).filter((name) => name !== measures.primary)];
  const mixed = count > 0 && environment.code !== after.code;
  return {
    name: a.name,
    differences,
    badge: count === 0 ? "the same recipe" : count === 1 ? "one axis" : `${count} axes`,
    notComparable: mixed ? ["the recipe and the code both differ, so that a difference has no one cause"] : [],
    flags: [a.flags, b.flags],
    stepsize: [a.stepsize, b.stepsize],
    metrics: names.flatMap((name) => {
      const [own, other] = [a.metrics[name], b.metrics[name]];
      if (own === undefined || other === undefined) return [];
      return [{ name, a: own, b: other, difference: comparable && !mixed ? difference(name, a, b) : null }];
    }),
  };
}

/** The recipe less its stepsize: JSON has all that `diff` looks at. */
function untuned({ recipe }: ArmReport): Partial<Axes> {
  const { stepsize: _, ...rest } = recipe;
  return rest as unknown as Partial<Axes>;
}

/** b less a over the seeds that both were run to the end with. */
function difference(name: string, a: ArmReport, b: ArmReport) {
  const ended = ({ runs }: ArmReport) =>
    new Map(
      runs.flatMap(({ seed, status, metrics }) => {
        const value = status === "done" ? (metrics?.[name] ?? null) : null;
        return value === null ? [] : [[seed, value] as const];
      }),
    );
  const [own, other] = [ended(a), ended(b)];
  const seeds = [...own.keys()].filter((seed) => other.has(seed));
  return { ...interval(seeds.map((seed) => (other.get(seed) ?? 0) - (own.get(seed) ?? 0))), seeds };
}
