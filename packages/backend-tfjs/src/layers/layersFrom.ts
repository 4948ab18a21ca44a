import type { Variable } from "@tensorflow/tfjs-core";
import type { Role } from "@unitball/core";
import { readingOf, variableLayer } from "./reading.ts";
import type { Reading, VariableLayer } from "./variableLayer.ts";

/**
 * The layers of plain tf.variables, with their roles given by hand:
 * `layersFrom({ w1: [w1, "input"], b1: [b1, "bias"], head: [wte, { role: "output", view }] })`. State is kept and saved under
 * these names. A kernel with more than two dimensions, other than a convolution's [...taps, in, out], needs a view.
 */
export function layersFrom(
  variables: Readonly<Record<string, readonly [variable: Variable, said: Role | (Reading & { readonly role: Role })]>>,
): VariableLayer[] {
  const names = new Map<Variable, string>();
  return Object.entries(variables).map(([name, entry]) => {
    const where = `layersFrom: "${name}"`;
    const [variable, said] = Array.isArray(entry)
      ? (entry as (typeof variables)[string])
      : [entry as unknown as Variable];
    if (typeof variable?.assign !== "function") {
      throw new TypeError(`${where} holds no tf.variable; give it as [variable, role].`);
    }
    if (said === undefined)
      throw new TypeError(`${where} has no role; give it as [variable, "hidden"] or whichever it is.`);
    const given = readingOf(where, said);
    if (given.role === undefined)
      throw new TypeError(`${where} has no role; add it to the view: { role: "hidden", … }.`);
    const before = names.get(variable);
    if (before !== undefined) {
      throw new RangeError(
        `${where} holds the variable of "${before}"; name each variable once, in the role that matters.`,
      );
    }
    names.set(variable, name);
    return variableLayer(name, variable, { ...given, role: given.role });
  });
}
