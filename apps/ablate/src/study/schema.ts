import * as v from "valibot";
import { Complaint } from "../cli/complaint.ts";
import { backends } from "./backends.ts";
import type { Study } from "./define.ts";

const text = v.pipe(v.string("must be a text"), v.nonEmpty("must not be empty"));
const count = v.pipe(
  v.number("must be a whole number"),
  v.integer("must be a whole number"),
  v.minValue(1, "must be at least 1"),
);
const seed = v.pipe(
  v.number("must be a whole number"),
  v.integer("must be a whole number"),
  v.minValue(0, "must not be negative"),
);
const seeds = v.pipe(
  v.array(seed, "must be a list of seeds"),
  v.minLength(1, "must name at least one seed"),
  v.check((given) => new Set(given).size === given.length, "must name each seed once"),
);
const gamma = v.pipe(
  v.number("must be a number"),
  v.finite("must be finite"),
  v.check((value) => value > 0, "must be greater than 0"),
);

const arm = v.strictObject({
  name: text,
  from: v.optional(text),
  recipe: v.looseObject({}, "must be a recipe"),
  grid: v.pipe(
    v.array(gamma, "must be a list of stepsizes"),
    v.minLength(1, "must hold at least one stepsize"),
    v.check(
      (grid) => grid.every((g, i) => i === 0 || g > (grid[i - 1] ?? 0)),
      "must rise from one stepsize to the next",
    ),
  ),
});

const schema = v.strictObject({
  name: v.pipe(text, v.regex(/^[a-z0-9][a-z0-9-]*$/, "must be made of small letters, digits and hyphens")),
  about: v.optional(text),
  task: text,
  backend: v.optional(v.picklist(backends, `must be one of ${backends.join(", ")}`)),
  steps: count,
  batch: v.optional(count),
  tuning: v.strictObject({ seeds }, "must be an object { seeds: [...] }"),
  seeds: v.union([count, seeds], "must be how many seeds, or a list of them"),
  stepsize: v.function("must be a function from γ and the number of steps to a stepsize part"),
  arms: v.pipe(v.array(arm, "must be a list of arms"), v.minLength(1, "must hold at least one arm")),
});

/** The value as a study; the first thing that is wrong with it is a sentence that names the place. */
export function asStudy(value: unknown, place: string): Study {
  const result = v.safeParse(schema, value);
  if (result.success) return value as Study;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const message = issue.message.startsWith("Invalid key")
    ? issue.expected === "never"
      ? "is no property of a study; remove it"
      : "is missing"
    : issue.message;
  throw new Complaint(path === null ? `${place} must export a study as an object.` : `${place}: ${path} ${message}.`);
}
