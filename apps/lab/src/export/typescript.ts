import { axes, type Part } from "unitball";
import { isPart, make } from "../options/make.ts";
import type { Full } from "../recipes/shelf.ts";

/** A recipe as the TypeScript that makes it, options that are as usual left out. */
export function toTypeScript(recipe: Full, name = "optimizer"): string {
  const parts = axes.map((axis) => recipe.parts[axis] as Part);
  const kinds = [...new Set(parts.flatMap(kindsIn))].sort((a, b) => a.localeCompare(b, "en"));
  const lines = parts.map((part) => `  .with(${expression(part)})`);
  return [
    `import { ${["recipe", ...kinds].join(", ")} } from "unitball";`,
    "",
    `export const ${name} = recipe()`,
    `${lines.join("\n")};`,
    "",
  ].join("\n");
}

const kindsIn = (value: unknown): string[] => [
  ...(isPart(value) ? [value.kind] : []),
  ...(typeof value === "object" && value !== null
    ? Object.values(isPart(value) ? value.options : value).flatMap(kindsIn)
    : []),
];

function expression(value: unknown): string {
  if (isPart(value)) {
    const options = needed(value);
    return `${value.kind}(${Object.keys(options).length === 0 ? "" : literal(options)})`;
  }
  if (Array.isArray(value)) return `[${value.map(expression).join(", ")}]`;
  return typeof value === "object" && value !== null ? literal(value) : JSON.stringify(value);
}

const literal = (record: object): string =>
  `{ ${Object.entries(record)
    .map(([key, value]) => `${/^[a-z]\w*$/i.test(key) ? key : JSON.stringify(key)}: ${expression(value)}`)
    .join(", ")} }`;

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
