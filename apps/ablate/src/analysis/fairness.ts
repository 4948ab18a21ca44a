import { diff } from "@unitball/optimizer";
import type { TrialFiles } from "../store/read.ts";
import type { ArmRecord, ComparisonRecord, StudyRecord } from "../store/records.ts";
import type { ArmTuning } from "../study/tuning.ts";

/** One side of a comparison: the arm, its tuning, and its final runs at the stepsize that tuning chose. */
export interface Side {
  readonly arm: ArmRecord;
  readonly tuning: ArmTuning;
  readonly finals: readonly TrialFiles[];
}

/** Everything that speaks against a comparison, each as half a sentence; none where it is fair. */
export function objections(study: StudyRecord, record: ComparisonRecord, a: Side, b: Side): string[] {
  return [
    ...axesOf(record, a, b),
    ...budgets(a, b),
    ...[a, b].flatMap((side) => [...edges(side), ...ends(study, side)]),
    ...pairing(study, a, b),
  ];
}

/** One axis, read from the recipes themselves. A twin differs in none. */
function axesOf({ exception }: ComparisonRecord, { arm: a }: Side, { arm: b }: Side): string[] {
  const axes = diff(b.recipe as never, a.recipe as never).map(({ axis }) => axis);
  if (axes.length === 1 || (axes.length === 0 && a.control === "identical")) return [];
  const differ =
    axes.length === 0 ? "they are the same recipe" : `they differ in ${axes.length} axes (${axes.join(", ")})`;
  return [exception === null ? differ : `${differ}, a declared exception: ${exception}`];
}

function budgets({ arm: a, tuning: own }: Side, { arm: b, tuning: other }: Side): string[] {
  const open = [own.complete ? [] : [a.name], other.complete ? [] : [b.name]].flat();
  if (open.length > 0) return open.map((name) => `the tuning of "${name}" is not complete`);
  const [{ runs, steps }, { runs: otherRuns, steps: otherSteps }] = [own.granted, other.granted];
  return runs === otherRuns && steps === otherSteps
    ? []
    : [
        `their tuning budgets differ: ${runs} runs of ${steps} steps in all for "${a.name}", ${otherRuns} of ${otherSteps} for "${b.name}"`,
      ];
}

const edges = ({ arm, tuning: { choice, complete } }: Side): string[] =>
  (complete ? choice.edges : []).map(
    ({ of, side }) =>
      `the best ${of} of "${arm.name}" lies on the ${side} edge of what was tried, so that its optimum may lie beyond`,
  );

/** Only the end of the schedule is evidence, and only all of the seeds that were declared. */
function ends({ seeds, steps }: StudyRecord, { arm, tuning, finals }: Side): string[] {
  if (!tuning.complete) return [];
  if (tuning.choice.best === null) return [`every stepsize of "${arm.name}" diverged or failed`];
  const ended = finals.filter(({ summary }) => summary !== null);
  const missing = seeds.filter((seed) => !ended.some((run) => run.seed === seed)).length;
  const count = (status: string) => ended.filter(({ summary }) => summary?.status === status).length;
  const early = ended.some(({ summary }) => summary?.status === "done" && summary.rungs.at(-1)?.steps !== steps);
  return [
    ...(missing > 0 ? [`${missing} of ${seeds.length} seeds of "${arm.name}" have not been run`] : []),
    ...["diverged", "failed"].flatMap((how) =>
      count(how) > 0 ? [`${count(how)} of the runs of "${arm.name}" ${how}`] : [],
    ),
    ...(early ? [`a run of "${arm.name}" ended before its schedule did`] : []),
  ];
}

/** Runs of one seed start from the same weights and see the same data; everything but the recipe is the study's. */
function pairing(study: StudyRecord, a: Side, b: Side): string[] {
  const { task, backend, steps, batch } = study;
  const whole = [a, b].every(({ finals }) =>
    finals.every(
      ({ config }) =>
        config === null ||
        (config.task === task && config.backend === backend && config.steps === steps && config.batch === batch),
    ),
  );
  const luck = ({ config }: TrialFiles) => (config === null ? null : `${config.initSeed} ${config.dataSeed}`);
  const paired =
    a.arm.control === "identical" ||
    a.finals.every((run) => {
      const other = b.finals.find(({ seed }) => seed === run.seed);
      return other === undefined || luck(other) === luck(run);
    });
  return [
    ...(whole ? [] : ["some runs were made with another task, backend, batch or number of steps than the study's"]),
    ...(paired ? [] : ["runs of one seed did not have the same first weights and data"]),
    ...(study.seeds.length < 2 ? ["one seed alone tells nothing apart"] : []),
  ];
}
