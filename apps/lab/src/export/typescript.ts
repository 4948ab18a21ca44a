import { axes, type Part } from "unitball";
import { isPart, make } from "../options/make.ts";
import { type Full, isFull, isOptimizer, type Optimizer } from "../recipes/optimizer.ts";

/** An optimizer as the TypeScript that makes it, options that are as usual left out. */
export function toTypeScript(optimizer: Optimizer, name = "optimizer"): string {
  const kinds = new Set(kindsIn(optimizer));
  const recipe = kinds.delete("recipe") ? ["recipe"] : [];
  const names = [...recipe, ...[...kinds].sort((a, b) => a.localeCompare(b, "en"))];
  return `import { ${names.join(", ")} } from "unitball";\n\nexport const ${name} = ${expression(optimizer)};\n`;
}

function kindsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (isOptimizer(value) && isFull(value)) return ["recipe", ...Object.values(value.parts).flatMap(kindsIn)];
  const inside = Object.values(isPart(value) ? value.options : value).flatMap(kindsIn);
  return isPart(value) ? [value.kind, ...inside] : inside;
}

function expression(value: unknown, indent = ""): string {
  if (isOptimizer(value) && isFull(value)) return row(value, indent);
  if (isPart(value)) {
    const options = needed(value);
    const empty = Object.keys(options).length === 0;
    return `${value.kind}(${empty ? "" : literal(options, isOptimizer(value) ? indent : undefined)})`;
  }
  if (Array.isArray(value)) return `[${value.map((one) => expression(one)).join(", ")}]`;
  return typeof value === "object" && value !== null ? literal(value) : JSON.stringify(value);
}

/** `recipe()` and its six parts, a line each. */
const row = (recipe: Full, indent: string): string =>
  ["recipe()", ...axes.map((axis) => `${indent}  .with(${expression(recipe.parts[axis])})`)].join("\n");

/** An object, a line for each option where one of them holds lines itself. */
function literal(record: object, indent?: string): string {
  const inside = indent === undefined ? "" : `${indent}  `;
  const entries = Object.entries(record).map(
    ([key, value]) => `${/^[a-z]\w*$/i.test(key) ? key : JSON.stringify(key)}: ${expression(value, inside)}`,
  );
  const lines = indent !== undefined && Object.values(record).some(isOptimizer);
  return lines
    ? `{\n${entries.map((entry) => `${inside}${entry},\n`).join("")}${indent}}`
    : `{ ${entries.join(", ")} }`;
}

/** The options without which the part would be another one. */
function needed(part: Part): object {
  const same = (options: object): boolean => {
    try {
      return JSON.stringify(make(part.kind, options)) === JSON.stringify(part);
    } catch {
      return false;
    }
  };
  let options = part.options as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(options)) {
    const { [name]: _, ...rest } = options;
    if (same(rest)) options = rest;
  }
  return options;
}
