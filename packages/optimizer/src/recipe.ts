import { type Axes, axes, type Backend, type Layer, revive, type Shelf } from "@unitball/core";
import { withChoices } from "./choices.ts";
import type { Corridor } from "./corridor.ts";
import { type BuildOptions, type Optimizer, program } from "./program.ts";

/** What the compiler says of an unfinished recipe: the axes that no part has been chosen for. */
export interface Missing<A extends string> {
  readonly "this recipe still needs": A;
}

type Complete<P, F> = [Exclude<keyof Axes, keyof P>] extends [never] ? F : Missing<Exclude<keyof Axes, keyof P>>;

/** A choice of parts, at most one per axis. Immutable: `with` gives a new recipe. `JSON.stringify(recipe)` is its file. */
export interface Recipe<P = Record<never, never>> {
  readonly parts: P;
  /** This recipe with the part on its own axis, in place of the one that was there. */
  with<Q extends Axes[keyof Axes]>(
    part: Q,
  ): Recipe<{ readonly [A in keyof P | Q["axis"]]: A extends Q["axis"] ? Q : P[A & keyof P] }>;
  /** The optimizer on a backend for these layers; there once every axis has its part. */
  readonly build: Complete<
    P,
    <T>(backend: Backend<T>, layers: readonly Layer[], options?: BuildOptions) => Optimizer<T>
  >;
  readonly corridor: Complete<P, (layers: readonly Layer[]) => Corridor>;
  toJSON(): P;
}

/** The empty recipe: `recipe().with(ema()).with(spectral())…` */
export const recipe = (): Recipe => recipeOf({});

/** A recipe from its parts, given by axis. */
export function recipeOf<const P extends Partial<Axes>>(parts: P): Recipe<P> {
  for (const [axis, given] of Object.entries(parts)) {
    if (!(axes as readonly string[]).includes(axis)) {
      throw new TypeError(`A recipe has no axis "${axis}"; its axes are ${axes.join(", ")}.`);
    }
    if (given.axis !== axis) {
      throw new TypeError(`"${given.kind}" is a part for the ${given.axis}, not for the ${axis}; move it there.`);
    }
  }
  const inOrder = Object.fromEntries(axes.flatMap((axis) => (parts[axis] ? [[axis, parts[axis]]] : []))) as P;
  return Object.freeze({
    parts: Object.freeze(inOrder),
    with: (next: Axes[keyof Axes]) => recipeOf({ ...parts, [next.axis]: next }),
    ...program((layers) => withChoices(complete(inOrder, layers), layers)),
    toJSON: () => inOrder,
  }) as unknown as Recipe<P>;
}

/** The parts, once every axis is there and the geometry accepts every layer; else the sentence that says what is not. */
function complete(parts: Partial<Axes>, layers: readonly Layer[]): Axes {
  const missing = axes.filter((axis) => parts[axis] === undefined);
  if (missing.length > 0) {
    throw new TypeError(`This recipe still needs: ${missing.join(", ")}. Add each with recipe.with(part).`);
  }
  const whole = parts as Axes;
  for (const layer of layers) {
    const verdict = whole.geometry.accepts?.(layer) ?? true;
    if (verdict !== true) throw new TypeError(verdict);
  }
  return whole;
}

/** The recipe of a JSON file: `parts` brought back from the shelf. */
export const reviveRecipe = (json: unknown, shelf: Shelf): Recipe<Axes> =>
  recipeOf(revive<Partial<Axes>>(json, shelf)) as Recipe<Axes>;
