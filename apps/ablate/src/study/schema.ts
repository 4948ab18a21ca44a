import { axes as corridor, suggestion } from "@unitball/core";
import * as v from "valibot";
import { Complaint } from "../cli/complaint.ts";
import { backends } from "./backends.ts";
import type { Study } from "./define.ts";

const text = v.pipe(v.string("must be a text"), v.nonEmpty("must not be empty"));
const whole = v.pipe(v.number("must be a whole number"), v.integer("must be a whole number"));
const count = v.pipe(whole, v.minValue(1, "must be at least 1"));
const positive = v.pipe(
  v.number("must be a number"),
  v.finite("must be finite"),
  v.check((value) => value > 0, "must be greater than 0"),
);
const rises = (values: number[]): boolean => values.every((value, i) => i === 0 || value > (values[i - 1] ?? 0));

const seeds = v.pipe(
  v.array(v.pipe(whole, v.minValue(0, "must not be negative")), "must be a list of seeds"),
  v.minLength(1, "must name at least one seed"),
  v.check((given) => new Set(given).size === given.length, "must name each seed once"),
);

const points = v.pipe(
  v.array(positive, "must be a list of stepsizes"),
  v.minLength(1, "must hold at least one stepsize"),
  v.check(rises, "must rise from one stepsize to the next"),
);
const range = v.pipe(
  v.strictObject(
    { from: positive, to: positive, points: count },
    "must be a list of stepsizes, or { from, to, points }",
  ),
  v.check(({ from, to }) => from < to, "must go from a smaller stepsize to a greater one"),
);
/** Each form has its own messages, so the one that was meant is told by its looks. */
const grid = v.lazy((given: unknown) => (Array.isArray(given) ? points : range));
const options = v.record(
  v.pipe(text, v.regex(/^[a-z]+(\.[\w*-]+)+$/i, "must be a path such as estimator.alpha")),
  v.pipe(
    v.array(v.pipe(v.number("must be a number"), v.finite("must be finite")), "must be a list of numbers"),
    v.minLength(3, "must hold at least three numbers, or no best one can lie between two others"),
    v.check(rises, "must rise from one number to the next"),
  ),
  "must be an object of lists by the option's path",
);
const search = { grid: v.optional(grid), options: v.optional(options) };

const part = v.union([text, v.looseObject({ kind: text })], "must be a part: its kind, or { kind, options }");
const recipe = v.union([text, v.looseObject({})], "must be a recipe: a preset's name, or parts by axis");
const axis = v.picklist(
  corridor.filter((one) => one !== "stepsize"),
  `must be one of ${corridor.filter((one) => one !== "stepsize").join(", ")}`,
);

const arm = v.strictObject({
  name: text,
  from: v.optional(text),
  recipe: v.optional(recipe),
  change: v.optional(v.record(axis, part, "must be parts by axis")),
  ...search,
});

const variant = v.lazy((given: unknown) =>
  typeof given === "object" && given !== null && "part" in given
    ? v.strictObject({ name: v.optional(text), part, ...search })
    : part,
);

const tuning = v.strictObject(
  {
    seeds,
    widen: v.optional(v.pipe(whole, v.minValue(0, "must not be negative"))),
    prune: v.optional(
      v.strictObject(
        {
          at: v.pipe(v.array(count, "must be a list of steps"), v.check(rises, "must rise from one step to the next")),
          keep: v.optional(
            v.pipe(
              v.number("must be a number"),
              v.check((value) => value > 0 && value < 1, "must be a share between 0 and 1"),
            ),
          ),
        },
        "must be an object { at: [...], keep }",
      ),
    ),
  },
  "must be an object { seeds: [...] }",
);

const pair = v.tuple([text, text], "must be a pair of arms");
const controls = ["randomDirection", "shuffledAssignment", "identical"] as const;

const slug = /^[a-z0-9][a-z0-9-]*$/;

const schema = v.strictObject({
  name: v.pipe(text, v.regex(slug, "must be made of small letters, digits and hyphens")),
  about: v.optional(text),
  source: v.optional(text),
  task: text,
  backend: v.optional(v.picklist(backends, `must be one of ${backends.join(", ")}`)),
  steps: count,
  batch: v.optional(count),
  metric: v.optional(text),
  target: v.optional(v.pipe(v.number("must be a loss"), v.finite("must be finite"))),
  tuning,
  seeds: v.union([count, seeds], "must be how many seeds, or a list of them"),
  stepsize: v.union(
    [v.function(), v.strictObject({ axis: v.optional(v.literal("stepsize")), kind: text, options: v.looseObject({}) })],
    "must be a function from γ and the number of steps to a stepsize part, or { kind, options } with gamma in them",
  ),
  arms: v.optional(v.pipe(v.array(arm, "must be a list of arms"), v.minLength(1, "must hold at least one arm"))),
  base: v.optional(recipe),
  axes: v.optional(v.record(axis, v.array(variant, "must be a list of parts"), "must be lists of parts by axis")),
  ...search,
  comparisons: v.optional(v.array(pair, "must be a list of pairs of arms")),
  exceptions: v.optional(
    v.array(v.strictObject({ arm: text, against: text, reason: text }), "must be a list of { arm, against, reason }"),
  ),
  controls: v.optional(
    v.array(
      v.strictObject({ kind: v.picklist(controls, `must be one of ${controls.join(", ")}`), of: text }),
      "must be a list of { kind, of }",
    ),
  ),
  settings: v.optional(
    v.record(
      v.pipe(text, v.regex(slug, "must be made of small letters, digits and hyphens")),
      v.looseObject({}, "must be an object of what differs from the study"),
      "must be an object of settings by name",
    ),
  ),
});

/** The value as a study; the first thing that is wrong with it is a sentence that names the place. */
export function asStudy(value: unknown, place: string): Study {
  const result = v.safeParse(schema, value);
  if (!result.success) throw wrong(result.issues[0], place);
  const study = value as Study;
  const forms = [study.arms !== undefined, study.base !== undefined].filter(Boolean).length;
  if (forms === 1 && (study.axes === undefined || study.base !== undefined)) return study;
  throw new Complaint(
    `${place} must have either arms, or a base and axes; it has ${forms === 2 ? "both" : study.axes ? "axes without a base" : "neither"}.`,
  );
}

/** The study in one of its settings, which are checked as it is. */
export function inSetting({ settings = {}, ...study }: Study, setting: string | undefined, place: string): Study {
  if (setting === undefined) return study;
  const differs = Object.hasOwn(settings, setting) ? settings[setting] : undefined;
  if (differs !== undefined) {
    return asStudy({ ...study, ...differs, name: `${study.name}-${setting}` }, `${place}@${setting}`);
  }
  const known = Object.keys(settings);
  throw new Complaint(
    `The study ${study.name} has no setting "${setting}". ${known.length === 0 ? "It has none." : suggestion(setting, known)}`,
  );
}

function wrong(issue: v.BaseIssue<unknown>, place: string): Complaint {
  const path = v.getDotPath(issue);
  if (path === null) return new Complaint(`${place} must export a study as an object.`);
  if (!issue.message.startsWith("Invalid key")) return new Complaint(`${place}: ${path} ${issue.message}.`);
  if (issue.expected !== "never") return new Complaint(`${place}: ${path} is missing.`);
  const holder = issue.path?.at(-1);
  const known = path.includes(".") ? [] : Object.keys(schema.entries);
  const meant = holder === undefined || known.length === 0 ? "" : ` ${suggestion(String(holder.key), known)}`;
  return new Complaint(
    `${place}: ${path} is no property of ${path.includes(".") ? "it" : "a study"}; remove it.${meant.startsWith(" Did") ? meant : ""}`,
  );
}
