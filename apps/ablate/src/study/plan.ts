import { type Axes, axes, type Shelf } from "@unitball/core";
import { type Difference, diff, path, recipeOf, reviveRecipe } from "@unitball/optimizer";
import { type Measures, task } from "@unitball/tasks";
import { Complaint, sentence } from "../cli/complaint.ts";
import { type BackendName, backends } from "./backends.ts";
import type { Arm, ArmParts, Study } from "./define.ts";

/** An arm that has been checked. */
export interface PlannedArm {
  readonly name: string;
  readonly slug: string;
  readonly from: string | null;
  readonly differences: readonly Difference[];
  readonly parts: ArmParts;
  readonly grid: readonly number[];
}

/** A study that may run: every arm changes one axis of an earlier one, and all have the same tuning budget. */
export interface Plan extends Omit<Study, "seeds" | "arms" | "backend"> {
  readonly backend: BackendName;
  /** What the task measures. */
  readonly measures: Measures;
  readonly seeds: readonly number[];
  readonly arms: readonly PlannedArm[];
}

/** Check a study's rules. The first that is broken is a sentence that names the arms. */
export function plan(study: Study, shelf: Shelf): Plan {
  const { metrics, primary, tuning } = task(study.task);
  const arms: PlannedArm[] = [];
  for (const arm of study.arms) arms.push(planArm(arm, arms, shelf));
  const [first] = arms;
  for (const { name, grid } of arms) {
    if (first !== undefined && grid.length !== first.grid.length) {
      throw new Complaint(
        `"${name}" would try ${grid.length} stepsizes and "${first.name}" ${first.grid.length}, but every arm must have the same tuning budget; give each grid equally many.`,
      );
    }
  }
  return {
    ...study,
    backend: study.backend ?? backends[0],
    seeds: freshSeeds(study),
    arms,
    measures: { metrics, primary, tuning },
  };
}

function planArm(arm: Arm, before: readonly PlannedArm[], shelf: Shelf): PlannedArm {
  const slug = slugOf(arm.name);
  const twin = before.find((other) => other.slug === slug);
  if (twin !== undefined) {
    throw new Complaint(`Two arms, "${twin.name}" and "${arm.name}", would share the folder "${slug}"; rename one.`);
  }
  const parts = partsOf(arm, shelf);
  const from = originOf(arm, before);
  const differences = from === undefined ? [] : diff(from.parts, parts);
  if (from !== undefined && differences.length !== 1) throw notOneChange(arm.name, from, parts, differences);
  return { name: arm.name, slug, from: from?.name ?? null, differences, parts, grid: arm.grid };
}

function originOf(arm: Arm, before: readonly PlannedArm[]): PlannedArm | undefined {
  if (arm.from === undefined) return before.at(-1);
  const from = before.find(({ name }) => name === arm.from);
  if (from !== undefined) return from;
  throw new Complaint(
    `"${arm.name}" starts from "${arm.from}", which is no arm before it; ${
      before.length === 0
        ? "the first arm starts from none."
        : `there is ${before.map(({ name }) => `"${name}"`).join(", ")}.`
    }`,
  );
}

function notOneChange(name: string, from: PlannedArm, parts: ArmParts, differences: readonly Difference[]): Complaint {
  if (differences.length === 0) {
    return new Complaint(`"${name}" is the same recipe as "${from.name}"; change one axis of it, or remove the arm.`);
  }
  const changed = differences.map(({ axis }) => axis);
  const chain = path(from.parts, parts)
    .slice(1, -1)
    .map(({ parts: between }, i) => {
      const axis = changed[i] as keyof Axes;
      return `one with ${axis} ${between[axis]?.kind}`;
    });
  return new Complaint(
    `"${name}" differs from "${from.name}" in ${changed.length} axes (${changed.join(", ")}), but an arm may change one; put between them ${chain.join(", then ")}.`,
  );
}

/** The five parts of an arm's recipe, brought back from JSON where it is that. */
function partsOf({ name, recipe }: Arm, shelf: Shelf): ArmParts {
  const given = "parts" in recipe ? recipe.parts : recipe;
  let parts: Partial<Axes>;
  try {
    parts = isLive(given) ? recipeOf(given).parts : reviveRecipe(given, shelf).parts;
  } catch (error) {
    throw new Complaint(`The recipe of "${name}" cannot be used: ${sentence(error)}`);
  }
  const missing = axes.filter((axis) => axis !== "stepsize" && parts[axis] === undefined);
  if (missing.length > 0) {
    throw new Complaint(`The recipe of "${name}" still needs: ${missing.join(", ")}.`);
  }
  if (parts.stepsize !== undefined) {
    throw new Complaint(`The recipe of "${name}" has a stepsize, but the study tunes it; remove it from the recipe.`);
  }
  return parts as ArmParts;
}

/** Parts, rather than their JSON: those have functions. */
const isLive = (given: object): given is ArmParts =>
  Object.values(given).every((part) => Object.values(part as object).some((value) => typeof value === "function"));

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

/** A folder's name: "Muon-like (spectral)" → "muon-like-spectral". */
const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "arm";
