import { type Backend, type Layer, type Layers, mapLayers, type Ops } from "@unitball/core";
import type { Program, Seen } from "@unitball/optimizer";

/** How long a trajectory is, and who watches it. */
export interface TrajectoryOptions<T> {
  readonly steps: number;
  readonly observe?: (seen: Seen<T>) => void;
}

/** Numbers on the host, row-major, one array per layer in its own shape. */
export type Numbers = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Run a program from x with gradients given by a formula in ops, in the layers' canonical views, and read every iterate:
 * x₀, x₁, …, x_steps. The loop of every trainer: init, then step, and free what is old.
 */
export async function trajectory<T>(
  backend: Backend<T>,
  program: Program,
  layers: readonly Layer[],
  x: Numbers,
  gradient: (ops: Ops<T>, at: Layers<T>, k: number) => Layers<T>,
  { steps, observe }: TrajectoryOptions<T>,
): Promise<Record<string, number[]>[]> {
  const read = async (held: Layers<T>) => {
    const entries = layers.map(async (l) => {
      const own = backend.scope(() => backend.leave(held[l.name]!, l));
      const values = Array.from(await backend.read(own));
      backend.free(own);
      return [l.name, values] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  };
  const optimizer = program.build(backend, layers);
  let at = backend.scope(() =>
    Object.fromEntries(layers.map((l) => [l.name, backend.enter(backend.tensor(x[l.name]!, l.shape), l)])),
  );
  let state = optimizer.init(at);
  const iterates = [await read(at)];
  for (let k = 0; k < steps; k++) {
    const step = optimizer.step(
      at,
      state,
      (point) => backend.scope(() => mapLayers(gradient(backend.ops, point, k), (g) => g)),
      observe,
    );
    backend.free([at, state]);
    at = step.x;
    state = step.state;
    iterates.push(await read(at));
  }
  backend.free([at, state]);
  return iterates;
}
