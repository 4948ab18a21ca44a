// internal
import { type Backend, clocked, isLayers, type Layer, type Layers, mapLayers, type State } from "@unitball/core";
import { checkShapes, refuse } from "./checks.ts";
import { compiler } from "./compiler.ts";
import type { Corridor, Seen } from "./corridor.ts";
import type { BuildOptions, GradientAt, Optimizer, OptimizerState, Step } from "./program.ts";
import { givenOf, heldOf, seenFrom, stepFrom, stepOf } from "./traceable.ts";

/** A corridor on a backend, for given layers; what is in `said` is not said again. */
export function build<T>(
  corridor: Corridor,
  backend: Backend<T>,
  layers: readonly Layer[],
  { maxNonFinite = 10 }: BuildOptions = {},
  said = new Set<string>(),
): Optimizer<T> {
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, l) => names.indexOf(name) !== l);
  if (twice !== undefined)
    throw new RangeError(`Two layers are called "${twice}"; state is kept by name, so give each its own.`);
  const compiled = compiler(corridor, backend, said);

  /** The gradients at the points that are asked for, on one sample. */
  const ask = (x: Layers<T>, { k, slots }: OptimizerState<T>, gradientAt: GradientAt<T>): readonly Layers<T>[] => {
    const asked = backend.scope(() => corridor.ask(clocked(backend.ops, k), x, slots));
    const g: Layers<T>[] = [];
    try {
      for (const at of asked) g.push(gradientAt(at));
      for (const at of g) checkShapes(backend, layers, at, "the gradient", true);
      return g;
    } catch (error) {
      backend.free(g);
      throw error;
    } finally {
      backend.free(asked);
    }
  };

  /** The outcome, once it is not too many gradients in a row; else `undo`. */
  const outcome = (k: number, slots: State<T>, undo: () => void): Step<T> => {
    const step = stepFrom(k + 1, slots);
    const counts = mapLayers(step.state.nonFinite, (count) => backend.peek(count) ?? 0);
    refuse(counts, maxNonFinite, k, undo);
    return step;
  };

  const show = (slots: State<T>, g: readonly Layers<T>[], observe: ((seen: Seen<T>) => void) | undefined): void => {
    if (observe === undefined) return;
    const made = seenFrom(slots);
    const { x, d, v, u } = made;
    try {
      observe({ x, g: g[0] ?? {}, d, v, u });
    } finally {
      backend.free(made);
    }
  };

  const eager = (
    x: Layers<T>,
    state: OptimizerState<T>,
    g: readonly Layers<T>[],
    observe: ((seen: Seen<T>) => void) | undefined,
  ): Step<T> => {
    const slots = backend.scope(() =>
      stepOf(corridor, observe !== undefined)(clocked(backend.ops, state.k), heldOf(x, state), givenOf(g)),
    );
    const step = outcome(state.k, slots, () => backend.free(slots));
    show(slots, g, observe);
    return step;
  };

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
      const g = ask(x, state, gradientAt);
      try {
        return eager(x, state, g, observe);
      } finally {
        backend.free(g);
      }
    },
    update(x, state, gradientAt, { observe, views = 1 } = {}) {
      const g = ask(x, state, gradientAt);
      const theirs = heldOf(x, state);
      try {
        const run = compiled.stepFor(theirs, givenOf(g), observe !== undefined);
        if (run === undefined) {
          const step = eager(x, state, g, observe);
          backend.free(theirs);
          return step;
        }
        const shared: T[] = [];
        const copies: T[] = [];
        const own = (a: T, handles: number): T => {
          const b = backend.alone?.(a, handles) ?? a;
          if (b !== a) copies.push(b) && shared.push(a);
          return b;
        };
        const held = mapLayers(theirs, (slot, name) =>
          isLayers(slot) ? mapLayers(slot, (a) => own(a, name === "x" ? views : 1)) : own(slot as T, 1),
        );
        try {
          const slots = run.run(state.k, held, givenOf(g));
          const step = outcome(state.k, slots, () => backend.free([slots.ok, seenFrom(slots)]));
          show(slots, g, observe);
          backend.free(shared);
          return step;
        } catch (error) {
          backend.free(copies);
          throw error;
        }
      } finally {
        backend.free(g);
      }
    },
    async check(state) {
      const counts = Object.entries(state.nonFinite).map(async ([name, count]) => [
        name,
        (await backend.read(count))[0]!,
      ]);
      refuse(Object.fromEntries(await Promise.all(counts)), maxNonFinite, state.k - 1);
    },
    dispose: () => compiled.dispose(),
  };
}
