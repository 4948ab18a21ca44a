import { type Backend, canonical, clocked, type Layer, type Layers, mapLayers, type State } from "@unitball/core";
import type { Corridor, Seen } from "./corridor.ts";

/** The whole of an optimizer's memory: how many steps were called, each layer's non-finite gradients in a row, the slots. */
export interface OptimizerState<T> {
  readonly k: number;
  readonly nonFinite: Layers<T>;
  readonly slots: State<T>;
}

export interface Step<T> {
  readonly x: Layers<T>;
  readonly state: OptimizerState<T>;
  readonly ok: T;
}

/**
 * A recipe on a backend, for given layers. Tensors are in the layers' canonical view [block, in, out]. The caller owns
 * what `init` and `step` return, and frees the old x and state; `step` frees the gradients it was given.
 */
export interface Optimizer<T> {
  readonly layers: readonly Layer[];
  init(x: Layers<T>): OptimizerState<T>;
  /** One step. gradientAt is asked at each point of the estimator's query, always on the same sample. */
  step(
    x: Layers<T>,
    state: OptimizerState<T>,
    gradientAt: (at: Layers<T>) => Layers<T>,
    observe?: (seen: Seen<T>) => void,
  ): Step<T>;
  /** Fails if a layer's gradient was not finite `maxNonFinite` times in a row; `step` asks too where it need not wait. */
  check(state: OptimizerState<T>): Promise<void>;
}

/** Thrown when a layer's gradient was not finite `maxNonFinite` times in a row; x and the state are still the caller's. */
export class NonFiniteGradient extends RangeError {
  override readonly name = "NonFiniteGradient";
}

export interface BuildOptions {
  /** So many non-finite gradients in a row stop the run with an error that names the layer. */
  readonly maxNonFinite?: number;
}

/** What can be built into an optimizer: a complete recipe, a partition, adamw. */
export interface Program {
  /** The program that moves this layer, where that is another one: a partition's route. For tables, not for steps. */
  on?(layer: Layer): Program;
  corridor(layers: readonly Layer[]): Corridor;
  build<T>(backend: Backend<T>, layers: readonly Layer[], options?: BuildOptions): Optimizer<T>;
}

/** A program from the function that makes its corridor. */
export const program = (corridor: (layers: readonly Layer[]) => Corridor): Program => ({
  corridor,
  build: (backend, layers, options) => build(corridor(layers), backend, layers, options),
});

function build<T>(
  corridor: Corridor,
  backend: Backend<T>,
  layers: readonly Layer[],
  { maxNonFinite = 10 }: BuildOptions = {},
): Optimizer<T> {
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, l) => names.indexOf(name) !== l);
  if (twice !== undefined)
    throw new RangeError(`Two layers are called "${twice}"; state is kept by name, so give each its own.`);

  return {
    layers,
    init(x) {
      checkShapes(backend, layers, x, "x");
      const ops = clocked(backend.ops, 0);
      return backend.scope(() => {
        const slots = corridor.init(ops, x);
        return { k: 0, nonFinite: mapLayers(x, () => ops.at(0)), slots };
      });
    },
    step(x, state, gradientAt, observe) {
      const ops = clocked(backend.ops, state.k);
      const asked = backend.scope(() => corridor.ask(ops, x, state.slots));
      const g: Layers<T>[] = [];
      try {
        for (const at of asked) g.push(gradientAt(at));
        for (const at of g) checkShapes(backend, layers, at, "the gradient", true);
        const step = backend.scope(() => {
          const finite = mapLayers(x, (_, name) =>
            g.map((at) => (name in at ? ops.finite(at[name]!) : ops.at(1))).reduce((a, b) => ops.mul(a, b)),
          );
          const ok = Object.values(finite).reduce((a, b) => ops.mul(a, b), ops.at(1));
          const told = corridor.tell(ops, x, g, state.slots, ok);
          observe?.(told.seen);
          const nonFinite = mapLayers(finite, (is, name) =>
            ops.where(ok, 0, ops.add(state.nonFinite[name]!, ops.sub(1, is))),
          );
          return { x: told.x, state: { k: state.k + 1, nonFinite, slots: told.state }, ok };
        });
        const counts = mapLayers(step.state.nonFinite, (count) => backend.peek(count) ?? 0);
        refuse(counts, maxNonFinite, state.k, () => backend.free(step));
        return step;
      } finally {
        backend.free([asked, g]);
      }
    },
    async check(state) {
      const counts = Object.entries(state.nonFinite).map(async ([name, count]) => [
        name,
        (await backend.read(count))[0]!,
      ]);
      refuse(Object.fromEntries(await Promise.all(counts)), maxNonFinite, state.k - 1);
    },
  };
}

function refuse(counts: Layers<number>, most: number, k: number, undo?: () => void): void {
  const broken = Object.keys(counts).filter((name) => counts[name]! >= most);
  if (broken.length === 0) return;
  undo?.();
  const which = broken.map((name) => `"${name}"`).join(", ");
  throw new NonFiniteGradient(
    `The gradient of ${which} was not finite ${most} times in a row, up to step ${k}; x and the state are as before the first. Lower the stepsize, or look for a division by zero or an overflow in the loss.`,
  );
}

function checkShapes<T>(backend: Backend<T>, layers: readonly Layer[], x: Layers<T>, what: string, some = false): void {
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
