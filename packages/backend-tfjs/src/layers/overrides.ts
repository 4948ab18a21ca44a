import type { Role } from "@unitball/core";
import type { Reading } from "./variableLayer.ts";

/** A trainable variable of a model, as an override's predicate sees it. */
export interface VariableInfo {
  /** The layer's name as it will be: "dense_1/kernel". */
  readonly name: string;
  /** The weight's own name: "kernel". */
  readonly weight: string;
  readonly shape: readonly number[];
  /** The class that made the weight: "Dense"; for a recurrent layer its cell's, "LSTMCell". */
  readonly className: string;
  /** The layer's name, after those of the models and wrappers around it, from the outside in. */
  readonly path: readonly string[];
  /** Its role by class and place in the graph; undefined for a class that is not known. */
  readonly role: Role | undefined;
}

/**
 * Roles by name, or by predicate, of which the first that holds counts. A name is a variable's, or that of a layer, wrapper
 * or nested model: it stands for the weights in it that are neither bias nor gain, or for all where there are no others.
 */
export type Overrides =
  | Readonly<Record<string, Role | Reading>>
  | readonly (readonly [test: (variable: VariableInfo) => boolean, said: Role | Reading])[];
