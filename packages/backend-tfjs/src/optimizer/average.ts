// internal
import { type Layers, lerp, mapLayers, type Ops, type State } from "@unitball/core";
import type { Average } from "./options.ts";

/** The weight of the new iterate after n accepted steps, and how far the model's weights are pulled to the average. */
function rule({ kind, beta }: Average) {
  return kind === "ema"
    ? { weight: () => 1 - (beta ?? 0.999), pull: 0 }
    : { weight: <T>(ops: Ops<T>, n: T) => ops.div(1, n), pull: beta ?? 0.9 };
}

/** The slots of an average: itself, how many steps it has seen, and z where that is not the model's weights. */
export const startAverage = <T>(ops: Ops<T>, average: Average, x: Layers<T>): State<T> => ({
  mean: x,
  steps: ops.at(0),
  ...(rule(average).pull > 0 && { z: x }),
});

/** What the program moves: z, or the model's weights themselves. */
export const moving = <T>(held: State<T>, x: Layers<T>): Layers<T> => (held.z as Layers<T> | undefined) ?? x;

/** The model's weights and the slots after the program's step from x to z. With ok = 0 nothing moves. */
export function follow<T>(
  ops: Ops<T>,
  average: Average,
  held: State<T>,
  x: Layers<T>,
  z: Layers<T>,
  ok: T,
): readonly [x: Layers<T>, held: State<T>] {
  const { weight, pull } = rule(average);
  const steps = ops.add(held.steps as T, ok);
  const c = weight(ops, ops.max(steps, 1));
  const old = held.mean as Layers<T>;
  const mean = mapLayers(z, (zl, name) => ops.keep(ok, lerp(ops, old[name]!, zl, c), old[name]!));
  if (pull === 0) return [z, { mean, steps }];
  const y = mapLayers(z, (zl, name) => ops.keep(ok, lerp(ops, zl, mean[name]!, pull), x[name]!));
  return [y, { mean, steps, z }];
}
