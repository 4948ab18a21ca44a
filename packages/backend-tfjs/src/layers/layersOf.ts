import type { Layer } from "@unitball/core";
import { type Meaning, meaningOf } from "./classes.ts";
import { type Container, graphIn, type Weight } from "./model.ts";
import type { Overrides, VariableInfo } from "./overrides.ts";
import { overridesFor } from "./overriding.ts";
import { type Owner, ownersOf } from "./owners.ts";
import { placesOf } from "./places.ts";
import { variableLayer } from "./reading.ts";
import type { Reading, VariableLayer } from "./variableLayer.ts";

/** A tf.LayersModel, tf.Sequential or anything with the same members. */
export interface Model {
  readonly name: string;
  getClassName(): string;
  readonly trainableWeights: readonly { readonly originalName: string }[];
  readonly layers: readonly object[];
  readonly inputs: readonly object[];
  readonly outputs: readonly object[];
}

/**
 * The layer of every trainable variable of a tf.LayersModel, each once, in the order of `model.trainableWeights`, so the one
 * in which `fit` hands over the gradients. A layer's name is its variable's original name; where two have the same, the
 * names of the models around it come first. Roles and views follow from the layer classes; a Dense kernel is
 *
 *   output  where no other kernel follows it on any path to an output of the model,
 *   input   where it follows no other kernel and is not the output,
 *   hidden  else,
 *
 * where a kernel is any weight that mixes features (dense, convolution, embedding, recurrent), frozen ones included, so
 * that freezing a layer changes no role. `describe` shows what was inferred and `overrides` changes it: by the name of a
 * variable or layer, `{ dense_2: "hidden" }`, or by predicate, `[[({ shape }) => shape[1] === 10, "output"]]`. An embedding
 * that also serves as the head is `{ embedding_1: "output" }`, which reads it as [dim, vocab].
 */
export function layersOf(model: Model, overrides: Overrides = {}): VariableLayer[] {
  const container = containerOf(model);
  const owners = ownersOf(container);
  const mixing = new Set(
    [...owners].filter(([weight, { className }]) => isKernel(weight, className)).map(([, { node }]) => node),
  );
  const places = placesOf(container, (block) => mixing.has(block));

  const weights = [...new Set(model.trainableWeights as readonly Weight[])];
  const variables = weights.map((weight) => {
    const owner = owners.get(weight) ?? { className: "a layer inside another", node: container, around: [], path: [] };
    const meaning = meaningOf(owner.className, ownName(weight), shapeOf(weight), places.get(owner.node));
    const info: VariableInfo = Object.freeze({
      name: nameOf(weight, owner, weights),
      weight: ownName(weight),
      shape: shapeOf(weight),
      className: owner.className,
      path: owner.path,
      role: meaning?.role,
    });
    return { weight, info, meaning };
  });

  const infos = variables.map(({ info }) => info);
  const said = overridesFor(overrides, infos);
  return variables.map(({ weight, info, meaning }) => {
    const given = said.get(info) ?? {};
    const role = given.role ?? meaning?.role;
    if (role === undefined) throw new TypeError(unknown(info));
    const base = meaning === undefined || given.view !== undefined ? {} : readAs(meaning, role);
    return variableLayer(info.name, weight.read(), { ...base, ...given, role });
  });
}

function containerOf(model: Model): Container {
  const known = typeof model === "object" && model !== null && Array.isArray(model.trainableWeights);
  const container = known ? graphIn(model as unknown as Container) : undefined;
  if (container !== undefined) return container;
  throw new TypeError(
    "layersOf takes a tf.LayersModel that knows its input shape; for variables made by tf.variable, use layersFrom({ name: [variable, role] }).",
  );
}

const shapeOf = ({ shape }: Weight): Layer["shape"] => shape.map((size) => size ?? 1);

const ownName = ({ originalName }: Weight): string => originalName.slice(originalName.lastIndexOf("/") + 1);

/** A weight that mixes features: known as no bias and no gain, or a matrix of an unknown class. */
function isKernel(weight: Weight, className: string): boolean {
  const role = meaningOf(className, ownName(weight), shapeOf(weight))?.role;
  return role === undefined ? weight.shape.length > 1 : role !== "bias" && role !== "gain";
}

/** The original name, which unlike the registered one is the same in every session, after the path where it is not unique. */
function nameOf({ originalName }: Weight, { around }: Owner, weights: readonly Weight[]): string {
  const unique = weights.filter((weight) => weight.originalName === originalName).length === 1;
  return unique ? originalName : [...around, originalName].join("/");
}

function readAs(meaning: Meaning, role: Layer["role"]): Reading {
  const turned = role === meaning.role ? undefined : meaning.as?.[role];
  if (turned !== undefined) return { view: turned };
  const { view, in: in_ } = meaning;
  return { ...(view && { view }), ...(in_ !== undefined && { in: in_ }) };
}

function unknown({ name, weight, shape, className, path }: VariableInfo): string {
  const layer = path.at(-1) === undefined ? className : `layer "${path.at(-1)}" of class ${className}`;
  return `layersOf does not know what the weight "${weight}" of shape [${shape}] does in ${layer}; say it: layersOf(model, { "${name}": "hidden" }), or whichever role it has, or [[({ className }) => className === "${className}", role]].`;
}
