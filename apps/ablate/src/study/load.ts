import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Shelf, suggestion } from "@unitball/core";
import { shelf } from "unitball";
import { Complaint, codeOf, sentence } from "../cli/complaint.ts";
import { studies } from "../studies/studies.ts";
import type { Study } from "./define.ts";
import { asStudy } from "./schema.ts";

/** A built-in study by its name, or the one that a file exports. */
export async function loadStudy(given: string): Promise<Study> {
  const builtIn = studies.find(({ name }) => name === given);
  if (builtIn !== undefined) return asStudy(builtIn, `The study ${given}`);
  if (!/[/\\]|\.[cm]?[jt]s$/.test(given)) {
    const names = studies.map(({ name }) => name);
    throw new Complaint(
      `There is no study "${given}". ${suggestion(given, names)} A study of your own is given as a file, such as ./my-study.ts.`,
    );
  }
  const module = await importFile(given);
  if (module.study === undefined) {
    throw new Complaint(`${given} exports no "study"; write: export const study = defineStudy({ … }).`);
  }
  return asStudy(module.study, basename(given));
}

/** The parts by kind: ours, and those of a file of a stranger's. A kind of that file's goes before ours. */
export async function loadShelf(file: string | undefined): Promise<Shelf> {
  if (file === undefined) return shelf;
  const module = await importFile(file);
  const factories = Object.fromEntries(Object.entries(module).filter(([, value]) => typeof value === "function"));
  if (Object.keys(factories).length === 0) {
    throw new Complaint(
      `${file} exports no part; export a factory named as its kind: export const huber = (options) => …`,
    );
  }
  return { ...shelf, ...factories };
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!existsSync(path)) throw new Complaint(`There is no file ${file}; check the path.`);
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const why = codeOf(error) === "ERR_UNKNOWN_FILE_EXTENSION" ? "it is no .ts, .js or .mjs file" : sentence(error);
    throw new Complaint(`${file} cannot be loaded: ${why.replace(/\.$/, "")}.`);
  }
}
