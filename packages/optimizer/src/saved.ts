import { type Backend, isLayers, type Layers, mapLayers, type State } from "@unitball/core";
import type { Optimizer, OptimizerState } from "./program.ts";

/** A tensor as JSON. float32 and float64 survive decimal notation bit for bit. */
export interface SavedTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** An optimizer's state as JSON: versioned, keyed by layer name, with the iteration count and so the schedules' position. */
export interface SavedState {
  readonly version: 1;
  readonly k: number;
  readonly nonFinite: Layers<SavedTensor>;
  readonly slots: Readonly<Record<string, Layers<SavedTensor> | { readonly tensor: SavedTensor }>>;
}

/** Read an optimizer's state to the host. A run that is restored from it goes on bit for bit as if it had not stopped. */
export async function save<T>(backend: Backend<T>, state: OptimizerState<T>): Promise<SavedState> {
  const tensor = async (a: T): Promise<SavedTensor> => ({
    shape: backend.shape(a),
    values: Array.from(await backend.read(a)),
  });
  const layers = async (x: Layers<T>): Promise<Layers<SavedTensor>> =>
    Object.fromEntries(await Promise.all(Object.entries(x).map(async ([name, a]) => [name, await tensor(a)] as const)));
  const slots = Object.entries(state.slots).map(
    async ([slot, held]) => [slot, isLayers(held) ? await layers(held) : { tensor: await tensor(held as T) }] as const,
  );
  const nonFinite = await layers(state.nonFinite);
  return { version: 1, k: state.k, nonFinite, slots: Object.fromEntries(await Promise.all(slots)) };
}

/** The state that was saved, for this optimizer. x gives the layers; what was saved must have the same names and shapes. */
export function restore<T>(
  backend: Backend<T>,
  optimizer: Optimizer<T>,
  x: Layers<T>,
  saved: SavedState,
): OptimizerState<T> {
  if (saved.version !== 1) {
    throw new TypeError(`This state is of version ${saved.version}, but version 1 is what can be read; save it again.`);
  }
  const fresh = optimizer.init(x);
  const tensor = ({ shape, values }: SavedTensor): T =>
    shape.length === 0 ? backend.ops.at(values[0]!) : backend.tensor(values, shape);
  const layers = (slot: string, held: Layers<T>, was: Layers<SavedTensor> | undefined): Layers<T> =>
    mapLayers(held, (a, name) => tensor(same(backend, slot, name, a, was)));
  try {
    return backend.scope(() => ({
      k: saved.k,
      nonFinite: layers("nonFinite", fresh.nonFinite, saved.nonFinite),
      slots: mapLayers(fresh.slots, (held: State<T>[string], slot): State<T>[string] => {
        const was = saved.slots[slot];
        if (was === undefined) throw mismatch(`slot "${slot}"`);
        return isLayers(held)
          ? layers(slot, held, was as Layers<SavedTensor>)
          : tensor((was as { tensor: SavedTensor }).tensor);
      }),
    }));
  } finally {
    backend.free(fresh);
  }
}

function same<T>(
  backend: Backend<T>,
  slot: string,
  name: string,
  a: T,
  was: Layers<SavedTensor> | undefined,
): SavedTensor {
  const found = was?.[name];
  if (found === undefined) throw mismatch(`layer "${name}" in slot "${slot}"`);
  if (found.shape.join() !== backend.shape(a).join()) {
    throw mismatch(`shape [${backend.shape(a)}] for layer "${name}" in slot "${slot}" (it has [${found.shape}])`);
  }
  return found;
}

const mismatch = (what: string) =>
  new TypeError(`The saved state has no ${what}; restore it with the recipe and the layers it was saved from.`);
