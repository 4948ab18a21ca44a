import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import { type Backend, type Layer, type Layers, mapLayers } from "@unitball/core";
import type { Optimizer, Program } from "@unitball/optimizer";
import type { Runner } from "../measure/race.ts";
import { handle, tensors } from "./tensors.ts";

/** A runner that holds tensors until it is let go. */
export interface Held extends Runner {
  free(): void;
}

type Advance = (optimizer: Optimizer<Value>, from: Position, g: Layers<Value>) => Position;
interface Position {
  readonly x: Layers<Value>;
  readonly state: ReturnType<Optimizer<Value>["init"]>;
}

/** Steps of a program on the same gradients each time; the handles that a step frees are made ahead of the turn. */
function steps(
  backend: Backend<Value>,
  program: Program,
  layers: readonly Layer[],
  g: Layers<Value>,
  advance: Advance,
): Held {
  const optimizer = program.build(backend, layers);
  const x = tensors(backend, layers, 1);
  let position: Position = { x, state: optimizer.init(x) };
  let handles: Layers<Value>[] = [];
  const letGo = () => {
    for (const held of handles) backend.free(held);
    handles = [];
  };
  return {
    prepare(calls) {
      letGo();
      handles = Array.from({ length: calls }, () => mapLayers(g, handle));
    },
    run() {
      position = advance(optimizer, position, handles.pop() as Layers<Value>);
    },
    free() {
      letGo();
      backend.free([position.x, position.state.slots, position.state.nonFinite]);
      optimizer.dispose();
    },
  };
}

/** The step in place, compiled where the backend compiles. */
export const compiled = (backend: Backend<Value>, program: Program, layers: readonly Layer[], g: Layers<Value>) =>
  steps(backend, program, layers, g, (optimizer, { x, state }, given) => {
    const { ok, ...next } = optimizer.update(x, state, () => given);
    backend.free(ok);
    return next;
  });

/** The same step, op by op. */
export const eager = (backend: Backend<Value>, program: Program, layers: readonly Layer[], g: Layers<Value>) =>
  steps(backend, program, layers, g, (optimizer, { x, state }, given) => {
    const { ok, ...next } = optimizer.step(x, state, () => given);
    backend.free([ok, x, state.slots, state.nonFinite]);
    return next;
  });

let made = 0;

/** TensorFlow.js's own optimizer on variables of the same sizes and the same gradients. */
export function stock(
  backend: Backend<Value>,
  optimizer: tf.Optimizer,
  layers: readonly Layer[],
  g: Layers<Value>,
): Held {
  const x = tensors(backend, layers, 1);
  const tag = `stock${made++}`;
  const variables = layers.map(({ name }) => tf.variable(x[name] as tf.Tensor, true, `${tag}/${name}`));
  const named = Object.fromEntries(layers.map(({ name }) => [`${tag}/${name}`, g[name] as tf.Tensor]));
  backend.free(x);
  return {
    run: () => optimizer.applyGradients(named),
    free() {
      tf.dispose(variables);
      optimizer.dispose();
    },
  };
}
