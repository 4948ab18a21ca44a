import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shelves } from "../generate/tables.ts";

const templates = join(import.meta.dirname, "templates");
const isAxis = (axis: string): axis is keyof typeof shelves => Object.hasOwn(shelves, axis);

/** The file and the test of a new part, written under `root` from the axis's template; the paths, or why nothing was written. */
export function scaffold(root: string, axis: string | undefined, name: string | undefined): readonly string[] {
  const usage = `Say what to make and its name, for instance \`pnpm new geometry myNorm\`; the axes are ${Object.keys(shelves).join(", ")}.`;
  if (axis === undefined || name === undefined) throw new Error(usage);
  const on = axis === "schedule" ? "stepsize" : axis;
  if (!isAxis(on)) throw new Error(`There is no axis "${axis}". ${usage}`);
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw new Error(
      `"${name}" cannot be the name of a part; use letters and digits and begin with a small letter, like colNorm.`,
    );
  }
  const files = [".ts", ".test.ts"].map((end) => ({
    from: join(templates, on + end),
    to: `${shelves[on]}/src/${name}${end}`,
  }));
  const taken = Object.values(shelves)
    .flatMap((shelf) => [".ts", ".test.ts"].map((end) => `${shelf}/src/${name}${end}`))
    .find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`${taken} exists already and was left as it is; choose another name.`);
  for (const { from, to } of files) {
    const text = readFileSync(from, "utf8").replaceAll("template", name).replaceAll(`"./${on}.ts"`, `"./${name}.ts"`);
    writeFileSync(join(root, to), text, { flag: "wx" });
  }
  return files.map(({ to }) => to);
}
