import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { partFiles } from "../../packages/create-unitball-part/src/partFiles.ts";
import { shelves } from "../generate/tables.ts";

const isAxis = (axis: string): axis is keyof typeof shelves => Object.hasOwn(shelves, axis);

/** The file and the test of a new part, written under `root` from the axis's template; the paths, or why nothing was written. */
export function scaffold(root: string, axis: string | undefined, name: string | undefined): readonly string[] {
  const usage = `Say what to make and its name, for instance \`pnpm new geometry myNorm\`; the axes are ${Object.keys(shelves).join(", ")}.`;
  if (axis === undefined || name === undefined) throw new Error(usage);
  const on = axis === "schedule" ? "stepsize" : axis;
  if (!isAxis(on)) throw new Error(`There is no axis "${axis}". ${usage}`);
  const { part, test } = partFiles(on, name);
  const files = [
    { to: `${shelves[on]}/src/${name}.ts`, text: part },
    { to: `${shelves[on]}/src/${name}.test.ts`, text: test },
  ];
  const taken = Object.values(shelves)
    .flatMap((shelf) => [".ts", ".test.ts"].map((end) => `${shelf}/src/${name}${end}`))
    .find((path) => existsSync(join(root, path)));
  if (taken !== undefined) throw new Error(`${taken} exists already and was left as it is; choose another name.`);
  for (const { to, text } of files) writeFileSync(join(root, to), text, { flag: "wx" });
  return files.map(({ to }) => to);
}
