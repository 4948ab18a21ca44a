// internal
import type { Value } from "@unitball/backend-tfjs";
import { type Backend, type Layers, mapLayers } from "@unitball/core";
import { type Optimizer, restore, type SavedState, type SavedTensor, save } from "@unitball/optimizer";
import type { Position, Problem } from "@unitball/tasks";

/** x and the optimizer's state, clock included, on the host. */
export interface SavedPosition {
  readonly x: Layers<SavedTensor>;
  readonly state: SavedState;
}

export async function savePosition(backend: Backend<Value>, { x, state }: Position<Value>): Promise<SavedPosition> {
  const point = await save(backend, { k: state.k, nonFinite: {}, slots: { x } });
  return { x: point.slots.x as Layers<SavedTensor>, state: await save(backend, state) };
}

/** Where a run stands: at its start, or where it was saved. The caller owns the tensors. */
export function positionAt(
  backend: Backend<Value>,
  problem: Problem<Value>,
  optimizer: Optimizer<Value>,
  saved: SavedPosition | undefined,
): Position<Value> {
  const start = problem.init();
  if (saved === undefined) return { x: start, state: optimizer.init(start) };
  const x = backend.scope(() =>
    mapLayers(start, (_, name) => {
      const was = saved.x[name];
      if (was === undefined) throw new Error(`The checkpoint has no layer "${name}"; remove the run's folder.`);
      return backend.tensor(was.values, was.shape);
    }),
  );
  backend.free(start);
  return { x, state: restore(backend, optimizer, x, saved.state) };
}
