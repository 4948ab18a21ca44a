import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { axes, axisOf } from "./axes.ts";
import { licences } from "./licences.ts";
import { packageFiles } from "./packageFiles.ts";

/** What is asked for, as it was typed; a name is needed, the rest has a default. */
export interface Wish {
  readonly name: string;
  readonly axis?: string | undefined;
  readonly part?: string | undefined;
  readonly licence?: string | undefined;
  readonly author?: string | undefined;
  /** The folder; the name's last segment unless told. */
  readonly folder?: string | undefined;
}

/** Writes the package into a folder under `from`, which must be empty or new; the paths written, from that folder. */
export function scaffold(from: string, wish: Wish): { readonly folder: string; readonly files: readonly string[] } {
  const { name } = wish;
  if (!/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name) || name.length > 214) {
    throw new Error(
      `"${name}" cannot be the name of an npm package; use small letters, digits and hyphens: acme-ball.`,
    );
  }
  const given = wish.axis ?? "geometry";
  const axis = axisOf(given);
  if (axis === undefined) throw new Error(`There is no axis "${given}"; give --axis one of ${axes.join(", ")}.`);
  const licence = licences.find((l) => l.toLowerCase() === (wish.licence ?? "MIT").toLowerCase());
  if (licence === undefined) {
    throw new Error(
      `There is no text for the licence "${wish.licence}"; give --licence one of ${licences.join(", ")}.`,
    );
  }
  const last = name.slice(name.lastIndexOf("/") + 1);
  const folder = wish.folder ?? last;
  const target = join(from, folder);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new Error(`The folder ${folder} is not empty and was left as it is; choose another name, or --folder.`);
  }
  const part = wish.part ?? camel(last);
  const unitball = versionOfUnitball();
  const { author } = wish;
  const files = packageFiles({ name, axis, part, licence, author, year: new Date().getFullYear(), unitball });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text, { flag: "wx" });
  }
  return { folder, files: Object.keys(files) };
}

/** "row-ball" → "rowBall". */
const camel = (name: string): string =>
  name.replace(/[._-]+(\w)?/g, (_, letter?: string) => letter?.toUpperCase() ?? "");

/** Every package of unitball has one version, this one's too. */
const versionOfUnitball = (): string =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")).version;
