import { interval } from "../statistics/interval.ts";
import type { TrialFiles } from "../store/read.ts";
import type { StudyRecord, TrialSummary } from "../store/records.ts";
import { basin } from "./basin.ts";
import { lossCurve } from "./curves.ts";
import type { Side } from "./fairness.ts";
import type { ArmReport } from "./report.ts";

/** What an arm's runs came to: `runs` are all of them, of tuning too. */
export function armReport(study: StudyRecord, { arm, tuning, finals }: Side, runs: readonly TrialFiles[]): ArmReport {
  const { choice, complete, granted } = tuning;
  const best = complete ? choice.best : null;
  const ended = finals.flatMap(({ summary }) => summary ?? []);
  const done = ended.filter(({ status }) => status !== "failed");
  const values = (name: string) =>
    done.map(({ status, metrics }) => (status === "done" ? metrics?.[name] : null) ?? Number.NaN);
  const failures = runs.flatMap(({ summary, stage, seed, gamma: at }) =>
    summary?.status === "failed"
      ? [`${stage === "tune" ? "Tuning" : "Comparison"} run γ=${at}, seed ${seed}: ${summary.reason}`]
      : [],
  );
  const tunings = runs.filter(({ stage }) => stage === "tune");
  const edges = best === null ? [] : choice.edges;
  return {
    name: arm.name,
    from: arm.from,
    control: arm.control,
    changed: arm.differences.map(({ axis }) => axis),
    differences: arm.differences,
    recipe: finals.find(({ config }) => config !== null)?.config?.recipe ?? arm.recipe,
    stepsize: best?.gamma ?? null,
    options: best?.options ?? {},
    edge: edgeOf(edges.filter(({ of }) => of === "γ").map(({ side }) => side)),
    edges,
    seeds: done.map(({ seed }) => seed),
    metrics: Object.fromEntries(Object.keys(study.measures.metrics).map((name) => [name, interval(values(name))])),
    runs: ended.map(({ seed, status, metrics, toTarget }) => ({ seed, status, metrics, toTarget })),
    tuning: choice.curve.map((one) => ({ ...one, loss: Number.isFinite(one.loss) ? one.loss : null })),
    basin: complete ? basin(choice) : null,
    budget: {
      runs: granted.runs,
      samples: granted.steps * study.batch,
      spentSamples: study.batch * tunings.reduce((sum, { curve }) => sum + curve.length, 0),
    },
    toTarget: study.target === null ? null : toTarget(done),
    curve: lossCurve(finals, study.steps),
    flags: [
      ...(best === null ? [] : edgeFlags(edges)),
      ...(complete && best === null ? ["every stepsize diverged or failed"] : []),
      ...count(done.filter(({ status }) => status === "diverged").length, "diverged"),
      ...count(failures.length, "failed"),
      ...(best !== null && ended.length < study.seeds.length
        ? [`${ended.length} of ${study.seeds.length} seeds run`]
        : []),
      ...(complete
        ? []
        : [`${tunings.filter(({ summary }) => summary !== null).length} of ${granted.runs} tuning runs`]),
    ],
    failures,
  };
}

const edgeOf = (sides: readonly ("low" | "high")[]) => (sides.length === 2 ? "both" : (sides[0] ?? null));

const edgeFlags = (edges: ArmReport["edges"]): string[] =>
  [...new Set(edges.map(({ of }) => of))].map((of) => {
    const side = edgeOf(edges.filter((edge) => edge.of === of).map((edge) => edge.side));
    const what = of === "γ" ? "grid" : "list";
    return side === "both" ? `only one ${of} was tried` : `best ${of} at the ${what}'s ${side} edge`;
  });

function toTarget(done: readonly TrialSummary[]) {
  const steps = done.map((run) => run.toTarget ?? Number.NaN);
  return { reached: steps.filter(Number.isFinite).length, steps: interval(steps) };
}

const count = (n: number, what: string): string[] => (n === 0 ? [] : [`${n} run${n > 1 ? "s" : ""} ${what}`]);
