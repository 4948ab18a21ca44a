import type { Axes, Choosing, Geometry, Layer, Layers, Ops, State } from "@unitball/core";
import { type Corridor, corridor, only } from "./corridor.ts";

/** Which layers' geometries are chosen while a run goes on, and the corridor that a choice makes. */
export interface Choices {
  readonly layers: readonly ChosenLayer[];
  /** The estimate d that `tell` would work with. */
  estimate<T>(ops: Ops<T>, x: Layers<T>, g: readonly Layers<T>[], state: State<T>): Layers<T>;
  /** The corridor with these geometries on these layers. */
  with(acting: ReadonlyMap<string, Geometry>): Corridor;
}

/** A layer whose geometry is chosen. */
export interface ChosenLayer {
  readonly layer: Layer;
  readonly choosing: Choosing;
  /** x has to lie in the ball that is chosen. */
  readonly inside: boolean;
}

/** The corridor of a recipe, with the choices that its geometry leaves open. */
export function withChoices(parts: Axes, layers: readonly Layer[]): Corridor {
  const { estimator, geometry, constraint } = parts;
  const chosen = layers.flatMap((layer) => {
    const choosing = geometry.choosing?.(layer);
    return choosing === undefined ? [] : [{ layer, choosing, inside: constraint.staysIn !== undefined }];
  });
  const plain = corridor(parts, layers);
  if (chosen.length === 0) return plain;
  const choices: Choices = {
    layers: chosen,
    estimate(ops, x, g, state) {
      const present = layers.filter(({ name }) => g.every((at) => name in at));
      const at = g.map((one) => only(one, present));
      return estimator.estimate(ops, at, only(x, present), state)[0];
    },
    with: (acting) => corridor(parts, layers, ({ name }) => acting.get(name) ?? geometry),
  };
  return { ...plain, choices };
}
