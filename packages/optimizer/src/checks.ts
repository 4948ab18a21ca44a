// internal
import { type Backend, canonical, type Layer, type Layers } from "@unitball/core";
import { NonFiniteGradient } from "./nonFiniteGradient.ts";

/** Fails if a layer's gradient was not finite `most` times in a row. */
export function refuse(counts: Layers<number>, most: number, k: number, undo?: () => void): void {
  const broken = Object.keys(counts).filter((name) => counts[name]! >= most);
  if (broken.length === 0) return;
  undo?.();
  const which = broken.map((name) => `"${name}"`).join(", ");
  throw new NonFiniteGradient(
    `The gradient of ${which} was not finite ${most} times in a row, up to step ${k}; x and the state are as before the first. Lower the stepsize, or look for a division by zero or an overflow in the loss.`,
  );
}

/** Fails unless x has one tensor of the canonical shape for each layer, or, with `some`, for some of them. */
export function checkShapes<T>(
  backend: Backend<T>,
  layers: readonly Layer[],
  x: Layers<T>,
  what: string,
  some = false,
): void {
  for (const name of Object.keys(x)) {
    if (!layers.some((layer) => layer.name === name)) {
      const known = layers.map((layer) => `"${layer.name}"`).join(", ");
      throw new RangeError(`There is no layer "${name}" for ${what}; the optimizer was built for ${known}.`);
    }
  }
  for (const layer of layers) {
    const given = x[layer.name];
    if (given === undefined && some) continue;
    if (given === undefined)
      throw new RangeError(`Layer "${layer.name}" is missing from ${what}; give one tensor per layer.`);
    const [wanted, shape] = [canonical(layer), backend.shape(given)];
    if (shape.join() === wanted.join()) continue;
    throw new RangeError(
      `Layer "${layer.name}" has shape [${shape}] in ${what}, but its view [block, in, out] is [${wanted}]; pass backend.enter(tensor, layer).`,
    );
  }
}
