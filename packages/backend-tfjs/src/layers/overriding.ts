// internal
import { type Role, suggestion } from "@unitball/core";
import type { Overrides, VariableInfo } from "./overrides.ts";
import { readingOf } from "./reading.ts";
import type { Reading } from "./variableLayer.ts";

/** What the overrides say of each variable. One that speaks of none is an error. */
export function overridesFor(
  overrides: Overrides,
  variables: readonly VariableInfo[],
): ReadonlyMap<VariableInfo, Reading> {
  return Array.isArray(overrides)
    ? byPredicate(overrides, variables)
    : byName(overrides as Readonly<Record<string, Role | Reading>>, variables);
}

function byPredicate(overrides: Extract<Overrides, readonly unknown[]>, variables: readonly VariableInfo[]) {
  const said = new Map<VariableInfo, Reading>();
  for (const [i, entry] of overrides.entries()) {
    const where = `layersOf: override ${i}`;
    if (!Array.isArray(entry) || typeof entry[0] !== "function") {
      throw new TypeError(`${where} is not a pair; give it as [(variable) => …, role].`);
    }
    const [test, given] = [entry[0], readingOf(where, entry[1])];
    const matched = variables.filter((variable) => test(variable));
    if (matched.length === 0) {
      throw new RangeError(`${where} holds for no trainable variable; those are ${names(variables)}.`);
    }
    for (const variable of matched) if (!said.has(variable)) said.set(variable, given);
  }
  return said;
}

/** From the outside in, so that what is said of a variable counts over what is said of its layer, and that over a model's. */
function byName(overrides: Readonly<Record<string, Role | Reading>>, variables: readonly VariableInfo[]) {
  const found = Object.entries(overrides).flatMap(([name, given]) => {
    const checked = readingOf(`layersOf: override "${name}"`, given);
    const own = variables.filter((variable) => variable.name === name);
    const matched = own.length > 0 ? own : principal(variables.filter(({ path }) => path.includes(name)));
    if (matched.length === 0) {
      const known = new Set(variables.flatMap((variable) => [variable.name, ...variable.path]));
      throw new RangeError(
        `layersOf: the override "${name}" names no trainable variable or layer. ${suggestion(name, known)}`,
      );
    }
    return matched.map((variable) => {
      const depth = own.length > 0 ? Infinity : variable.path.lastIndexOf(name);
      return { variable, depth, given: checked };
    });
  });
  return new Map(found.sort((a, b) => a.depth - b.depth).map(({ variable, given }) => [variable, given]));
}

function principal(variables: readonly VariableInfo[]): readonly VariableInfo[] {
  const kernels = variables.filter(({ role, shape }) =>
    role === undefined ? shape.length > 1 : role !== "bias" && role !== "gain",
  );
  return kernels.length > 0 ? kernels : variables;
}

const names = (variables: readonly VariableInfo[]): string => variables.map(({ name }) => `"${name}"`).join(", ");
