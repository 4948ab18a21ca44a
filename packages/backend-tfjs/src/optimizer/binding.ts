// internal
import * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "@unitball/core";

/** A gradient, or any tensor, under its variable's name. */
export interface Named {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** A layer with its variable. */
export interface Bound {
  readonly layer: Layer;
  readonly variable: tf.Variable;
}

/**
 * Which variable is which layer. TensorFlow.js renames a variable whose name is taken ("kernel_1"), so that a model that
 * was loaded beside another has other names than when it was saved. Kept by layer, and looked up by name on each use.
 */
export class Binding {
  readonly #layers: readonly Layer[];
  readonly #places: ReadonlyMap<Layer, number>;
  readonly #names = new Map<Layer, string>();
  readonly #byName = new Map<string, Layer>();

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
    this.#places = new Map(layers.map((layer, l) => [layer, l]));
    for (const layer of layers) if ("variable" in layer) this.#bind(layer, String(layer.variable));
  }

  /** The layers' variables, in the layers' order. */
  bind(variables: readonly tf.Variable[]): void {
    if (variables.length !== this.#layers.length) {
      throw new RangeError(
        `The optimizer has ${this.#layers.length} layers but was given ${variables.length} variables; give one for each, in the layers' order.`,
      );
    }
    for (const [l, layer] of this.#layers.entries()) fits(layer, variables[l]!);
    for (const [l, layer] of this.#layers.entries()) this.#bind(layer, variables[l]!.name);
  }

  /** The layers of these gradients, in the layers' order. */
  of(given: readonly Named[]): readonly (Bound & Named)[] {
    const found = given.map((one) => ({ ...one, variable: registered(one) }));
    const whole =
      found.length === this.#layers.length && found.every(({ variable }, l) => alike(this.#layers[l]!, variable));
    const bound = found.map((one, l) => ({
      ...one,
      layer: this.#layerOf(one.variable, whole ? this.#layers[l] : undefined),
    }));
    for (const { layer, variable, tensor } of bound) {
      fits(layer, variable);
      if (tensor.shape.join() === variable.shape.join() && tensor.dtype === "float32") continue;
      throw new RangeError(
        `The gradient of "${variable.name}" is ${tensor.dtype} [${tensor.shape}], but the variable is float32 [${variable.shape}]; nothing was changed, give a gradient of that shape.`,
      );
    }
    return bound.sort((a, b) => this.#places.get(a.layer)! - this.#places.get(b.layer)!);
  }

  /** The variable of a layer: the one it was bound to, else the only one with its name and shape. */
  variableOf(layer: Layer): tf.Variable {
    const known = this.#known(layer);
    if (known !== undefined) return known;
    const named = Object.values(tf.engine().registeredVariables).filter((variable) => alike(layer, variable));
    if (named.length !== 1) {
      throw new Error(
        `Layer "${layer.name}" of shape [${layer.shape}] could be ${named.length} variables; say which with optimizer.bind(variables).`,
      );
    }
    return named[0]!;
  }

  #bind(layer: Layer, name: string): void {
    this.#names.set(layer, name);
    this.#byName.set(name, layer);
  }

  #known(layer: Layer): tf.Variable | undefined {
    const bound = this.#names.get(layer);
    return bound === undefined ? undefined : tf.engine().registeredVariables[bound];
  }

  #layerOf(variable: tf.Variable, inPlace: Layer | undefined): Layer {
    const bound = this.#byName.get(variable.name);
    if (bound !== undefined && this.#names.get(bound) === variable.name) return bound;
    const free = this.#layers.filter((layer) => this.#known(layer) === undefined && alike(layer, variable));
    const exact = free.find(({ name }) => name === variable.name);
    const layer = inPlace && free.includes(inPlace) ? inPlace : (exact ?? free[0]);
    if (layer !== undefined && layer !== inPlace && exact === undefined && free.length > 1) {
      throw new Error(
        `Variable "${variable.name}" could be any of ${free.map(({ name }) => `"${name}"`).join(", ")}; say which with optimizer.bind(variables), in the layers' order.`,
      );
    }
    if (layer === undefined) {
      throw new Error(
        `Variable "${variable.name}" of shape [${variable.shape}] is none of the optimizer's layers: ${this.#layers.map(({ name, shape }) => `"${name}" [${shape}]`).join(", ")}; make the optimizer with it, or give minimize a varList without it.`,
      );
    }
    this.#bind(layer, variable.name);
    return layer;
  }
}

/** The variable has the layer's shape, and its name, at least the end of it, with or without suffixes such as "_1". */
function alike({ name, shape }: Layer, variable: tf.Variable): boolean {
  const [, suffixes] = /^.*?((?:_\d+)*)$/.exec(variable.name)!;
  const ends = [...suffixes!.matchAll(/_|$/g)].map(({ index }) => variable.name.length - suffixes!.length + index);
  const fits = ends.some((end) => `/${name}`.endsWith(`/${variable.name.slice(0, end)}`));
  return fits && variable.shape.join() === shape.join();
}

function registered({ name }: Named): tf.Variable {
  const variable = tf.engine().registeredVariables[name];
  if (variable !== undefined) return variable;
  throw new Error(
    `There is no variable "${name}" (it was never made, or is disposed); applyGradients takes gradients under the names of tf.variables.`,
  );
}

function fits(layer: Layer, { name, shape, dtype }: tf.Variable): void {
  if (shape.join() === layer.shape.join() && dtype === "float32") return;
  throw new RangeError(
    `Variable "${name}" is ${dtype} [${shape}], but layer "${layer.name}" is float32 [${layer.shape}]; make the optimizer from the model it is to train.`,
  );
}
