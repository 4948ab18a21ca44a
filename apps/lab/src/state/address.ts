import { suggestion } from "unitball";
import { exampleFor } from "../recipes/examples.ts";
import { type Optimizer, optimizerFrom } from "../recipes/optimizer.ts";
import { presetOf, rowOf, rows } from "../recipes/shelf.ts";
import { itemOf, menu } from "../tasks/menu.ts";
import { backendNames } from "../worker/messages.ts";
import { type Count, limits, type Setup, type Side } from "./setup.ts";

/** The setup as the part of an address after "#": a recipe by its preset's name, or else whole. */
export function toHash(setup: Setup): string {
  const { task, seed, steps, batch, backend, a, b } = setup;
  const said = { task, seed, steps, batch, backend, a: textOf(a), b: textOf(b) };
  return `#${Object.entries(said)
    .map(([key, value]) => `${key}=${spelt(String(value))}`)
    .join("&")}`;
}

const textOf = (optimizer: Optimizer): string => presetOf(optimizer)?.name ?? JSON.stringify(optimizer);

const spelt = (text: string): string =>
  encodeURI(text).replace(/[&#+]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A setup from an address; where it says nothing, or nothing that can be used, it is the default, and a sentence says so. */
export function fromHash(hash: string): { readonly setup: Setup; readonly complaints: readonly string[] } {
  const complaints: string[] = [];
  const said = spoken(hash, complaints);
  const tried = <R>(key: string, read: (text: string) => R, otherwise: R): R => {
    const text = said.get(key);
    if (text === undefined) return otherwise;
    try {
      return read(text);
    } catch (error) {
      complaints.push(`The address’s ${key} cannot be used: ${(error as Error).message}`);
      return otherwise;
    }
  };
  const task = tried("task", taskIn, menu[0]?.name ?? "");
  const item = itemOf(task);
  const pair = exampleFor(task);
  const count = (key: Count, otherwise: number) => tried(key, (text) => countIn(key, text), otherwise);
  const side = (key: Side) => tried(key, recipeIn, pair[key]);
  return {
    setup: {
      task,
      seed: count("seed", 0),
      steps: count("steps", item?.steps ?? 300),
      batch: count("batch", item?.batch ?? 64),
      backend: tried("backend", backendIn, "auto"),
      a: side("a"),
      b: side("b"),
    },
    complaints,
  };
}

function spoken(hash: string, complaints: string[]): Map<string, string> {
  const said = new Map<string, string>();
  for (const pair of hash.replace(/^#/, "").split("&").filter(Boolean)) {
    const [key = "", ...rest] = pair.split("=");
    try {
      if (!known.includes(key)) throw new TypeError(suggestion(key, known));
      said.set(key, decodeURIComponent(rest.join("=")));
    } catch (error) {
      complaints.push(`The address says “${key}”, which the lab does not understand. ${(error as Error).message}`);
    }
  }
  return said;
}

const known: readonly string[] = ["task", "backend", "a", "b", ...Object.keys(limits)];

function taskIn(text: string): string {
  if (itemOf(text) !== undefined) return text;
  const names = menu.map(({ name }) => name);
  throw new TypeError(`there is no task “${text}”. ${suggestion(text, names)}`);
}

function countIn(key: Count, text: string): number {
  const { low, high } = limits[key];
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high && text.trim() !== "") return value;
  throw new RangeError(`it is “${text}”, but it must be a whole number from ${low} to ${high}.`);
}

function backendIn(text: string): Setup["backend"] {
  const found = (["auto", ...backendNames] as const).find((name) => name === text);
  if (found !== undefined) return found;
  throw new TypeError(`there is no backend “${text}”; there are auto, ${backendNames.join(", ")}.`);
}

/** An optimizer from a preset's name or from its JSON. */
function recipeIn(text: string): Optimizer {
  if (!text.trimStart().startsWith("{")) {
    const row = rowOf(text);
    if (row !== undefined) return row.optimizer;
    const names = rows.map(({ name }) => name);
    throw new TypeError(`there is no preset “${text}”. ${suggestion(text, names)}`);
  }
  return optimizerFrom(parsed(text));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError("the recipe is not JSON; copy the whole address, or the whole file.");
  }
}
