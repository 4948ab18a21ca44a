import { constant, type Part } from "unitball";
import { isOptimizer } from "../recipes/optimizer.ts";
import { isPart, type Path, refusal } from "./make.ts";

/** The numbers that an option may be: (low, high] or [low, high], as the part itself says. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** Whether low itself may be. */
  readonly closed: boolean;
  readonly whole: boolean;
}

/** An option as a form has it. */
export type Field = { readonly name: string; readonly path: Path } & (
  | { readonly type: "number"; readonly value: number | Part; readonly range: Range; readonly varies: boolean }
  | { readonly type: "choice"; readonly value: string; readonly choices: readonly string[] }
  | { readonly type: "wordOrNumber"; readonly value: string | number | Part; readonly word: string }
  | { readonly type: "flag"; readonly value: boolean }
  | { readonly type: "part"; readonly value: Part }
  | { readonly type: "data"; readonly value: unknown }
);

/** The fields of a part's options, but for the optimizers that it holds. What may be is asked of the part itself: it refuses what may not, and says what may. */
export function fieldsOf(part: Part): readonly Field[] {
  return Object.entries(part.options).flatMap(([name, value]) => (isOptimizer(value) ? [] : fields(part, name, value)));
}

function fields(part: Part, name: string, value: unknown): readonly Field[] {
  const at = { name, path: [name] };
  const tried = (other: unknown): string | undefined => refusal(part.kind, { ...part.options, [name]: other });
  if (Array.isArray(value)) {
    return value.map((one, i): Field => {
      const place = { name: `${name} ${i + 1}`, path: [name, i] };
      return isPart(one) && one.axis !== "stepsize"
        ? { ...place, type: "part", value: one }
        : { ...place, type: "number", value: one as number | Part, range: anyRange, varies: true };
    });
  }
  if (typeof value === "boolean") return [{ ...at, type: "flag", value }];
  const mayBeNumber = (tried("?") ?? "").includes("must be a number");
  if (typeof value === "number" || (isPart(value) && mayBeNumber)) {
    const varies = tried(constant({ value: typeof value === "number" ? value : 1 })) === undefined;
    const word = wordOf(part, name);
    if (word !== undefined) return [{ ...at, type: "wordOrNumber", value: value as number | Part, word }];
    return [{ ...at, type: "number", value: value as number | Part, range: rangeOf(tried), varies }];
  }
  if (typeof value === "string") {
    const choices = choicesIn(tried("?") ?? "");
    if (choices.length > 0) return [{ ...at, type: "choice", value, choices }];
    return [{ ...at, type: "wordOrNumber", value, word: value }];
  }
  if (isPart(value)) return [{ ...at, type: "part", value }];
  return [{ ...at, type: "data", value }];
}

/** A word that an option may be instead of a number: the default of `sphere`'s radius. */
const wordOf = ({ kind }: Part, name: string): string | undefined =>
  kind === "sphere" && name === "radius" ? "own" : undefined;

const choicesIn = (sentence: string): string[] => {
  const [, list = ""] = /must be one of (.*)\.$/.exec(sentence) ?? [];
  return [...list.matchAll(/"([^"]*)"/g)].map(([, choice]) => choice as string);
};

const anyRange: Range = { low: Number.NEGATIVE_INFINITY, high: Infinity, closed: true, whole: false };

/** The range in the sentence that refuses what is no number at all. */
function rangeOf(tried: (other: unknown) => string | undefined): Range {
  const sentence = tried(Number.NaN) ?? "";
  const [, open, low, high] = /must lie in ([([])([^,]+), ([^)\]]+)[)\]]/.exec(sentence) ?? [];
  if (low === undefined) return anyRange;
  const [from, to] = [Number(low), Number(high)];
  const between = Math.min(Math.max(from, 1) + 0.5, (from + Math.min(to, from + 3)) / 2 + 0.25);
  return { low: from, high: to, closed: open === "[", whole: /whole/.test(tried(between) ?? "") };
}
