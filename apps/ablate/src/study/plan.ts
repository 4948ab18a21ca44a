import type { Shelf } from "@unitball/core";
import { suggestion } from "@unitball/core";
import { type Difference, diff, path } from "@unitball/optimizer";
import { type Measures, task } from "@unitball/tasks";
import { Complaint } from "../cli/complaint.ts";
import type { ArmRecord, ComparisonRecord, StudyRecord } from "../store/records.ts";
import { type ArmDraft, drafts } from "./arms.ts";
import { backends } from "./backends.ts";
import { candidates } from "./candidates.ts";
import type { Study } from "./define.ts";
import { withOptions } from "./optionPaths.ts";
import { type Revived, recipeOf } from "./recipes.ts";
import { stepsizesOf } from "./stepsizes.ts";

/** A study that may run: data alone, whole in study.json. */
export type Plan = StudyRecord;
export type PlannedArm = ArmRecord;

/** Check a study's rules. The first that is broken is a sentence that names the arms. */
export function plan(study: Study, shelf: Shelf): Plan {
  const known = task(study.task);
  const made = drafts(study, shelf);
  const arms = made.map((arm) => armOf(arm, made));
  sameBudget(arms);
  const { prune, widen = 0, seeds } = study.tuning;
  return {
    name: study.name,
    about: study.about ?? "",
    source: study.source ?? "",
    task: study.task,
    measures: measuresOf(known, study),
    backend: study.backend ?? backends[0],
    steps: study.steps,
    batch: study.batch ?? known.defaults.batch,
    target: study.target ?? null,
    tuning: { seeds, widen, prune: prune === undefined ? null : pruning(prune, study.steps) },
    seeds: freshSeeds(study),
    stepsizes: stepsizesOf(study, arms, widen, shelf),
    arms,
    comparisons: comparisonsOf(study, made),
  };
}

/** The plan that a study.json holds, once the shelf has all its parts. */
export function planOf(record: StudyRecord, shelf: Shelf): Plan {
  for (const { name, recipe } of record.arms) recipeOf(recipe as never, shelf, name);
  return record;
}

const armOf = ({ name, slug, from, control, recipe, grid, options }: ArmDraft, all: readonly ArmDraft[]): ArmRecord => {
  for (const values of combined(options)) withOptions(recipe.json, values);
  return {
    ...{ name, slug, from },
    differences: differences(all.find((other) => other.name === from)?.recipe, recipe),
    ...{ recipe: recipe.json, grid, options, control },
  };
};

const combined = (options: ArmRecord["options"]) =>
  candidates({ grid: [1], options }).map(({ options: chosen }) => chosen);

const differences = (from: Revived | undefined, to: Revived): readonly Difference[] =>
  from === undefined ? [] : diff(from.parts, to.parts);

/** Equal tuning in runs: the steps and samples follow, for all run equally long. */
function sameBudget(arms: readonly ArmRecord[]): void {
  const [first] = arms;
  for (const arm of arms) {
    const [own, others] = [candidates(arm).length, first === undefined ? 0 : candidates(first).length];
    if (own === others) continue;
    const plain = Object.keys({ ...arm.options, ...first?.options }).length === 0;
    throw new Complaint(
      plain
        ? `"${arm.name}" would try ${own} stepsizes and "${first?.name}" ${others}, but every arm must have the same tuning budget; give each grid equally many.`
        : `"${arm.name}" would try ${own} candidates and "${first?.name}" ${others}, but every arm must have the same tuning budget; give the one with fewer a longer grid.`,
    );
  }
}

/** What the task measures, with the study's own metric as the one that arms are compared by. */
function measuresOf({ metrics, primary, tuning }: Measures, { metric, task: name }: Study): Measures {
  if (metric !== undefined && !Object.hasOwn(metrics, metric)) {
    throw new Complaint(`The task ${name} measures no "${metric}". ${suggestion(metric, Object.keys(metrics))}`);
  }
  return { metrics, primary: metric ?? primary, tuning };
}

function pruning({ at, keep = 0.5 }: NonNullable<Study["tuning"]["prune"]>, steps: number) {
  const late = at.find((rung) => rung >= steps);
  if (late === undefined) return { at, keep };
  throw new Complaint(`tuning.prune.at names step ${late}, but a run has ${steps} steps; prune before its end.`);
}

/** The declared pairs, or each arm and the one that it changes; each differs in one axis, or has its exception. */
function comparisonsOf(study: Study, arms: readonly ArmDraft[]): ComparisonRecord[] {
  const find = (name: string): ArmDraft => {
    const found = arms.find((arm) => arm.name === name);
    if (found !== undefined) return found;
    throw new Complaint(
      `A comparison names "${name}", which is no arm. ${suggestion(
        name,
        arms.map((arm) => arm.name),
      )}`,
    );
  };
  const own = arms.filter(({ control }) => control === null);
  const declared = study.comparisons ?? own.flatMap(({ name, from }) => (from === null ? [] : [[name, from] as const]));
  const controls = arms.flatMap(({ name, from, control }) =>
    control === null || from === null ? [] : [[name, from] as const],
  );
  for (const { arm, against } of study.exceptions ?? []) {
    if (declared.some(([a, b]) => a === arm && b === against)) continue;
    throw new Complaint(
      `The exception for "${arm}" against "${against}" belongs to no comparison; declare the comparison, or remove the exception.`,
    );
  }
  return [...declared, ...controls].map(([arm, against]) => {
    const [a, b] = [find(arm), find(against)];
    const changes = differences(b.recipe, a.recipe);
    const said = study.exceptions?.find((one) => one.arm === arm && one.against === against);
    const exception = a.control === null ? (said?.reason ?? null) : null;
    if (a.control === null && changes.length !== 1 && exception === null) throw notOneChange(a, b, changes);
    return { arm, against, differences: changes, exception: changes.length === 1 ? null : exception };
  });
}

function notOneChange(arm: ArmDraft, from: ArmDraft, differing: readonly Difference[]): Complaint {
  if (differing.length === 0) {
    return new Complaint(
      `"${arm.name}" is the same recipe as "${from.name}"; change one axis of it, remove the arm, or ask for the control "identical".`,
    );
  }
  const changed = differing.map(({ axis }) => axis);
  const chain = path(from.recipe.parts, arm.recipe.parts)
    .slice(1, -1)
    .map(({ parts: between }, i) => `one with ${changed[i]} ${between[changed[i] ?? "geometry"]?.kind}`);
  return new Complaint(
    `"${arm.name}" differs from "${from.name}" in ${changed.length} axes (${changed.join(", ")}), but an arm may change one; put between them ${chain.join(", then ")}, or declare an exception with its reason.`,
  );
}

/** Fresh seeds: those named, or so many from the first that no tuning run has used. */
function freshSeeds({ seeds, tuning }: Study): readonly number[] {
  if (typeof seeds === "number") {
    const first = Math.max(...tuning.seeds) + 1;
    return Array.from({ length: seeds }, (_, i) => first + i);
  }
  const used = seeds.find((seed) => tuning.seeds.includes(seed));
  if (used === undefined) return seeds;
  throw new Complaint(
    `Seed ${used} is both for tuning and for the comparison, which would favour what was tuned on it; use fresh seeds.`,
  );
}
