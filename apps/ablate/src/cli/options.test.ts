import { expect, test } from "vitest";
import { checkOptions, seedsOption, wholeNumber } from "./options.ts";

const args = {
  study: { type: "positional" },
  task: { type: "string", valueHint: "NAME" },
  json: { type: "boolean" },
} as const;
const check = (...words: string[]) => checkOptions("run", words, args);

test("declared options pass, in either form", () => {
  expect(() => check("one-change", "--task", "digits-mlp", "--json")).not.toThrow();
  expect(() => check("--task=digits-mlp", "one-change")).not.toThrow();
});

test("a misspelt option is a sentence with the nearest name", () => {
  expect(() => check("--taks", "x")).toThrow('ablate run has no option "--taks". Did you mean "--task"?');
  expect(() => check("--jsn")).toThrow('Did you mean "--json"?');
  expect(() => check("--verbosity=3")).toThrow('has no option "--verbosity". There is --help, --json, --task.');
});

test("an option without its value, and an argument too many, are sentences", () => {
  expect(() => check("--task")).toThrow("--task needs a value, as in --task=NAME.");
  expect(() => check("--task", "--json")).toThrow("--task needs a value");
  expect(() => check("--task=")).toThrow("--task needs a value");
  expect(() => check("a", "b")).toThrow('ablate run takes at most 1 argument, but "b" was given too.');
});

test.each(["0", "-1", "1.5", "many", "1e3", " "])("--steps %j is refused", (text) => {
  expect(() => wholeNumber("steps", text)).toThrow(
    `--steps is "${text}", but it must be a whole number of at least 1.`,
  );
});

test("--seeds says how many or which, each once", () => {
  expect(seedsOption(undefined)).toBeUndefined();
  expect(seedsOption("3")).toBe(3);
  expect(seedsOption("11, 12")).toEqual([11, 12]);
  expect(() => seedsOption("0")).toThrow('--seeds is "0"');
  expect(() => seedsOption("5,5")).toThrow("give each once");
});
