import { suggestion } from "@unitball/core";
import type { ArgsDef } from "citty";
import { Complaint } from "./complaint.ts";

/**
 * citty passes over options it does not know, and takes the next option for a missing value. So the words of a command are
 * checked before it runs: every option is one that the command declares, every string option has its value, and there are
 * no more arguments than the command takes.
 */
export function checkOptions(command: string, words: readonly string[], args: ArgsDef): void {
  const known = Object.keys(args).filter((name) => args[name]?.type !== "positional");
  const places = Object.keys(args).length - known.length;
  const loose: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (!word.startsWith("-") || word === "-") {
      loose.push(word);
      continue;
    }
    const [name = "", value] = word.replace(/^--?/, "").split(/=(.*)/s);
    if (!known.includes(name)) {
      const [option = ""] = word.split("=");
      const options = [...known, "help"].map((one) => `--${one}`);
      throw new Complaint(`ablate ${command} has no option "${option}". ${suggestion(option, options)}`);
    }
    if (args[name]?.type === "boolean") continue;
    const given = value ?? words[++i];
    if (given === undefined || given === "" || (value === undefined && given.startsWith("--"))) {
      throw new Complaint(`--${name} needs a value, as in --${name}=${args[name]?.valueHint ?? "VALUE"}.`);
    }
  }
  if (loose.length > places) {
    throw new Complaint(
      `ablate ${command} takes ${places === 0 ? "no arguments" : `at most ${places} argument${places > 1 ? "s" : ""}`}, but "${loose[places]}" was given too.`,
    );
  }
}

/** A whole number of at least `low` from an option's text, undefined where the option was not given. */
export function wholeNumber(option: string, text: string | undefined, low = 1): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= low) return value;
  throw new Complaint(`--${option} is "${text}", but it must be a whole number of at least ${low}.`);
}

/** A number greater than 0 from an option's text, undefined where the option was not given. */
export function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value > 0) return value;
  throw new Complaint(`--${option} is "${text}", but it must be a number greater than 0.`);
}

/** Seeds from an option's text: how many ("3"), or which ("11,12,13"). */
export function seedsOption(text: string | undefined): number | readonly number[] | undefined {
  if (text === undefined || !text.includes(",")) return wholeNumber("seeds", text);
  const seeds = text.split(",").map((one) => wholeNumber("seeds", one.trim(), 0) ?? 0);
  if (new Set(seeds).size === seeds.length) return seeds;
  throw new Complaint(`--seeds is "${text}", but a seed that is run twice is no second measurement; give each once.`);
}
