import { suggestion } from "@unitball/core";
import { parse } from "yaml";
import { Complaint, sentence } from "../cli/complaint.ts";
import { partName } from "./arms.ts";
import type { Arm, Study } from "./define.ts";
import { asStudy } from "./schema.ts";

/** What the command line may change of a study. */
export interface Overrides {
  /** "steps=100", "tuning.seeds=[1, 2]", "arms.Scion.grid=[0.01, 0.02, 0.04]". */
  readonly set?: readonly string[];
  /** "geometry=sign,spectral", of the first arm or the base; "Scion:geometry=sign" of another arm. */
  readonly swap?: readonly string[];
}

/** The study with what the command line says in its place, checked again as a whole. */
export function overridden(study: Study, { set = [], swap = [] }: Overrides): Study {
  const swapped = swap.length === 0 ? study : withSwaps(study, swap);
  return set.length + swap.length === 0 ? study : asStudy(set.reduce(withSet, swapped), study.name);
}

function withSet(study: Study, assignment: string): Study {
  const [path, value] = halves("set", assignment, "steps=100");
  return put(study, path.split("."), value, path) as Study;
}

/** A copy in which the place at the end of the path holds the value. An arm is found by its name or its number. */
function put(at: unknown, [key = "", ...rest]: readonly string[], value: unknown, path: string): unknown {
  if (Array.isArray(at)) {
    const named = at.findIndex((one) => one?.name === key);
    const i = named >= 0 ? named : /^\d+$/.test(key) ? Number(key) : -1;
    if (i < 0 || i >= at.length) {
      const known = at.map((one, place) => String(one?.name ?? place));
      throw new Complaint(`--set ${path}: there is no "${key}". ${suggestion(key, known)}`);
    }
    return at.with(i, rest.length === 0 ? value : put(at[i], rest, value, path));
  }
  if (typeof at === "object" && at !== null) {
    const holder = at as Readonly<Record<string, unknown>>;
    if (rest.length > 0 && !Object.hasOwn(holder, key)) {
      throw new Complaint(`--set ${path}: there is no "${key}". ${suggestion(key, Object.keys(holder))}`);
    }
    return { ...holder, [key]: rest.length === 0 ? value : put(holder[key], rest, value, path) };
  }
  throw new Complaint(`--set ${path}: "${key}" would lie inside a value that holds nothing; shorten the path.`);
}

/** One arm for each part, one axis away from the arm that is swapped in; the study's other arms go. */
function withSwaps(study: Study, swaps: readonly string[]): Study {
  const parsed = swaps.map((swap) => {
    const [left, parts] = halves("swap", swap, "geometry=sign,spectral", true);
    const at = left.lastIndexOf(":");
    return { arm: at < 0 ? undefined : left.slice(0, at), axis: left.slice(at + 1), parts: parts as readonly object[] };
  });
  const [arm, ...others] = new Set(parsed.map((swap) => swap.arm));
  if (others.length > 0) throw new Complaint("All --swap must be of one arm; run a study for each.");
  const { arms, base, axes: _, comparisons: __, exceptions: ___, controls: ____, ...rest } = study;
  const from = origin(arms, arm, study.name);
  const axes = Object.fromEntries(
    parsed.map(({ axis }) => [axis, parsed.filter((one) => one.axis === axis).flatMap(({ parts }) => parts)]),
  );
  if (from === undefined) return { ...rest, ...(base !== undefined && { base }), axes } as Study;
  const { grid = study.grid, options = study.options, name, recipe } = from;
  const varied = Object.entries(axes).flatMap(([axis, parts]) =>
    parts.map((part): Arm => ({ name: partName(axis, part), from: name, change: { [axis]: part } })),
  );
  return {
    ...rest,
    ...(grid && { grid }),
    ...(options && { options }),
    arms: [{ name, ...(recipe && { recipe }) }, ...varied],
  };
}

/** The arm that parts are swapped into, with its whole recipe. */
function origin(arms: readonly Arm[] | undefined, name: string | undefined, study: string): Arm | undefined {
  if (arms === undefined) {
    if (name === undefined) return undefined;
    throw new Complaint(`--swap ${name}: ${study} has a base, not arms; leave out "${name}:".`);
  }
  const found = name === undefined ? arms[0] : arms.find((arm) => arm.name === name);
  if (found?.recipe !== undefined) return found;
  const whole = arms.filter(({ recipe }) => recipe !== undefined).map((arm) => arm.name);
  throw new Complaint(
    found === undefined
      ? `--swap: there is no arm "${name}". ${suggestion(name ?? "", whole)}`
      : `--swap: "${found.name}" is a change of another arm; swap in one with a whole recipe: ${whole.join(", ")}.`,
  );
}

/** "path=value", the value read as YAML; as a list of several where `list` says so. */
function halves(option: string, text: string, example: string, list = false): readonly [string, unknown] {
  const at = text.indexOf("=");
  if (at <= 0) throw new Complaint(`--${option} ${text} has no "=", write it as in --${option} ${example}.`);
  const right = text.slice(at + 1);
  try {
    return [text.slice(0, at), parse(list ? `[${right}]` : right)];
  } catch (error) {
    throw new Complaint(`--${option} ${text} cannot be read: ${sentence(error).replace(/[.:]$/, "")}.`);
  }
}
