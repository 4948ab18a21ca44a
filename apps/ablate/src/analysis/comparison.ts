import { bootstrap } from "../statistics/bootstrap.ts";
import { holm } from "../statistics/holm.ts";
import { interval } from "../statistics/interval.ts";
import { pairedT } from "../statistics/pairedT.ts";
import type { TrialFiles } from "../store/read.ts";
import type { ComparisonRecord, StudyRecord } from "../store/records.ts";
import { objections, type Side } from "./fairness.ts";
import type { ComparisonReport, ControlReport } from "./report.ts";
import { alpha, verdictOf } from "./verdict.ts";

/** The comparisons of one family: each test by itself, then Holm's correction over all of them, then the verdicts. */
export function compared(
  study: StudyRecord,
  family: readonly ComparisonRecord[],
  sides: ReadonlyMap<string, Side>,
): ComparisonReport[] {
  const { primary, metrics } = study.measures;
  const prefers = metrics[primary]?.better ?? "lower";
  const tested = family.flatMap((record) => {
    const [a, b] = [sides.get(record.arm), sides.get(record.against)];
    return a === undefined || b === undefined ? [] : [{ record, ...tests(study, record, a, b) }];
  });
  const corrected = holm(tested.map(({ test }) => test?.p ?? null));
  return tested.map(({ record, seeds, differences, test, reasons, toTarget }, i): ComparisonReport => {
    const [difference, range, p] = [interval(differences), bootstrap(differences), corrected[i] ?? null];
    const [only, ...more] = record.differences;
    return {
      ...record,
      axis: only !== undefined && more.length === 0 ? only.axis : null,
      ...{ seeds, difference, bootstrap: range, effect: test?.effect ?? null, p: test?.p ?? null, holm: p },
      verdict: verdictOf({ mean: difference.mean, bootstrap: range, holm: p, prefers, reasons }),
      ...{ reasons, toTarget },
    };
  });
}

function tests(study: StudyRecord, record: ComparisonRecord, a: Side, b: Side) {
  const [own, other] = [valuesOf(a, study.measures.primary), valuesOf(b, study.measures.primary)];
  const seeds = study.seeds.filter((seed) => own.has(seed) && other.has(seed));
  const differences = seeds.map((seed) => (own.get(seed) ?? Number.NaN) - (other.get(seed) ?? Number.NaN));
  const test = pairedT(differences);
  const unfair = objections(study, record, a, b);
  const still = unfair.length === 0 && test === null;
  return {
    ...{ seeds, differences, test },
    reasons: still
      ? ["the differences do not vary from seed to seed, so that there is nothing to test them against"]
      : unfair,
    toTarget: study.target === null ? null : stepsApart(study.seeds, a, b),
  };
}

/** The metric of the runs that came to their end, by seed. */
const valuesOf = ({ finals }: Side, metric: string): ReadonlyMap<number, number> =>
  new Map(
    finals.flatMap(({ seed, summary }) => {
      const value = summary?.status === "done" ? summary.metrics?.[metric] : null;
      return value === null || value === undefined ? [] : [[seed, value] as const];
    }),
  );

function stepsApart(seeds: readonly number[], a: Side, b: Side) {
  const reached = (runs: readonly TrialFiles[], seed: number) =>
    runs.find((run) => run.seed === seed)?.summary?.toTarget;
  const apart = seeds.map((seed) => {
    const [own, other] = [reached(a.finals, seed), reached(b.finals, seed)];
    return typeof own === "number" && typeof other === "number" ? own - other : Number.NaN;
  });
  return apart.every(Number.isFinite) ? interval(apart) : null;
}

/** What a control was expected to come to, and whether it did. */
export function outcomeOf(
  comparison: ComparisonReport,
  control: ControlReport["control"],
  prefers: "higher" | "lower",
): ControlReport {
  const { verdict, holm: p, reasons, against, difference } = comparison;
  const known = p !== null && difference.mean !== null && (control !== "identical" || reasons.length === 0);
  // An edge is what one expects of a control that cannot learn, and costs it its verdict: so its p alone is asked for.
  const apart = known && (verdict === "no verdict" ? p <= alpha : verdict !== "not told apart");
  const worse = apart && difference.mean !== null && difference.mean > 0 !== (prefers === "higher");
  const expected = control === "identical" ? !apart : worse;
  const outcome =
    !known || (control !== "identical" && !apart) ? "undecided" : expected ? "as expected" : "not as expected";
  const came = !known
    ? "nothing can be said yet"
    : apart
      ? `the two were told apart (p ${p.toPrecision(2)})${worse || control === "identical" ? "" : ", the other way round"}`
      : `the two were not told apart${control === "identical" ? "" : ", so that this study does not see what it should"}`;
  return { ...comparison, control, outcome, words: `${expectation(control, against)}; ${came}.` };
}

function expectation(control: ControlReport["control"], against: string): string {
  if (control === "identical")
    return `"${against}" a second time, under other luck, should not be told apart from itself`;
  return control === "randomDirection"
    ? `steps of the same length in random directions should do worse than "${against}"`
    : `the same geometries on other layers should do worse than "${against}"`;
}
