import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Shelf, suggestion } from "@unitball/core";
import { shelf } from "unitball";
import { parse } from "yaml";
import { Complaint, codeOf, sentence } from "../cli/complaint.ts";
import { studies } from "../studies/studies.ts";
import type { Study } from "./define.ts";
import { randomDirection } from "./randomDirection.ts";
import { asStudy, inSetting } from "./schema.ts";

/** A built-in study by its name, or the one in a file (a module that exports it, JSON, YAML); "STUDY@SETTING" in one of its settings. */
export async function loadStudy(given: string): Promise<Study> {
  const [, name = given, setting] = /^(.+)@([a-z0-9-]+)$/.exec(given) ?? [];
  return inSetting(await whole(name), setting, basename(name));
}

async function whole(given: string): Promise<Study> {
  const builtIn = studies().find(({ name }) => name === given);
  if (builtIn !== undefined) return builtIn;
  if (!/[/\\]|\.([cm]?[jt]s|json|ya?ml)$/.test(given)) {
    const names = studies().map(({ name }) => name);
    throw new Complaint(
      `There is no study "${given}". ${suggestion(given, names)} A study of your own is given as a file, such as ./my-study.ts or ./my-study.yaml.`,
    );
  }
  if (/\.(json|ya?ml)$/.test(given)) return asStudy(readData(given), basename(given));
  const module = await importFile(given);
  if (module.study === undefined) {
    throw new Complaint(`${given} exports no "study"; write: export const study = defineStudy({ … }).`);
  }
  return asStudy(module.study, basename(given));
}

/** The value in a JSON or YAML file. */
function readData(file: string): unknown {
  if (!existsSync(file)) throw new Complaint(`There is no file ${file}; check the path.`);
  try {
    const text = readFileSync(file, "utf8");
    return file.endsWith(".json") ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new Complaint(`${file} cannot be read: ${sentence(error).replace(/[.:]$/, "")}.`);
  }
}

/** The parts by kind: ours with those of controls, and those of a file of a stranger's. A kind of that file's goes before ours. */
export async function loadShelf(file: string | undefined): Promise<Shelf> {
  const own = { ...shelf, randomDirection };
  if (file === undefined) return own;
  const module = await importFile(file);
  const factories = Object.fromEntries(Object.entries(module).filter(([, value]) => typeof value === "function"));
  if (Object.keys(factories).length === 0) {
    throw new Complaint(
      `${file} exports no part; export a factory named as its kind: export const huber = (options) => …`,
    );
  }
  return { ...own, ...factories };
}

async function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (!existsSync(path)) throw new Complaint(`There is no file ${file}; check the path.`);
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const why =
      codeOf(error) === "ERR_UNKNOWN_FILE_EXTENSION" ? "it is no .ts, .js, .json or .yaml file" : sentence(error);
    throw new Complaint(`${file} cannot be loaded: ${why.replace(/\.$/, "")}.`);
  }
}
