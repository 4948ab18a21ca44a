import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { suggestion } from "@unitball/core";
import { Complaint } from "./complaint.ts";
import { groups } from "./groups/groups.ts";

const options = ["--json", "--quick", "--help"];

/** citty passes over options that it does not know, and over a missing value: the words are checked before it reads them. */
export function checkWords(words: readonly string[]): void {
  for (const [i, word] of words.entries()) {
    if (!word.startsWith("-")) continue;
    const [option = "", value] = word.split(/=(.*)/s);
    if (!options.includes(option)) {
      throw new Complaint(`pnpm bench has no option "${option}". ${suggestion(option, options)}`);
    }
    const given = value ?? words[i + 1];
    if (option === "--json" && (given === undefined || given === "" || given.startsWith("--"))) {
      throw new Complaint("--json needs a file, as in --json bench.json.");
    }
  }
}

/** The groups asked for, in their order; all of them where none is named. */
export function groupsOf(named: readonly string[]): readonly string[] {
  const known = Object.keys(groups);
  for (const name of named) {
    if (!known.includes(name)) throw new Complaint(`There is no group "${name}". ${suggestion(name, known)}`);
  }
  return named.length === 0 ? known : known.filter((name) => named.includes(name));
}

/** Refuse a file that cannot be written before anything is measured. */
export function checkFile(file: string): void {
  const path = resolve(file);
  try {
    if (existsSync(path) && statSync(path).isDirectory()) throw new Error("it is a folder");
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? error.code : (error as Error).message;
    throw new Complaint(`--json ${file} cannot be written (${why}); give a file in a folder that can.`);
  }
}
