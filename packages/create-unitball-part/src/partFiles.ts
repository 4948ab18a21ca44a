import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Axis } from "./axes.ts";

/** A new part under a name, and its laws as a test, each as the text of a file; ours in this repository begin the same way. */
export function partFiles(axis: Axis, name: string, kind = name): { readonly part: string; readonly test: string } {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw new Error(
      `"${name}" cannot be the name of a part; use letters and digits and begin with a small letter, like colNorm.`,
    );
  }
  const text = (end: string) =>
    readFileSync(join(import.meta.dirname, "../templates/parts", axis + end), "utf8")
      .replaceAll('kind: "template"', `kind: "${kind}"`)
      .replaceAll("template", name)
      .replaceAll(`"./${axis}.ts"`, `"./${name}.ts"`);
  return { part: text(".ts"), test: text(".test.ts") };
}
