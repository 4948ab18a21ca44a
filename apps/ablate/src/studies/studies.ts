import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Study } from "../study/define.ts";
import { asStudy } from "../study/schema.ts";
import { oneChange } from "./one-change.ts";

/** Beside the sources and the build alike. */
const folder = new URL("../../studies/", import.meta.url);

/** The studies that `ablate` knows by name. */
export function studies(): readonly Study[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  const data = files.toSorted().map((name) => asStudy(parse(readFileSync(new URL(name, folder), "utf8")), name));
  return [asStudy(oneChange, oneChange.name), ...data];
}
