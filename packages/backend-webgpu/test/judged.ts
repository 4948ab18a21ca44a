import { shapesOf, type Value, valuesOf } from "@unitball/backend-tfjs";
import { interpret, memoryFor, planOf, type Slot } from "@unitball/compile";
import type { Backend, State, Traceable } from "@unitball/core";

/** How far a compiled step is off: the largest ‖got − want‖/‖want‖ of a slot, and which. */
export interface Judged {
  readonly worst: number;
  readonly slot: string;
}

/**
 * Steps 0, 1, … compiled by a backend against the interpreter of the same plan, which accumulates in float64. The tensors
 * of `held` are taken over and freed.
 */
export async function judged(
  backend: Backend<Value>,
  step: Traceable,
  held: State<Value>,
  given: readonly State<Value>[],
): Promise<Judged> {
  const plan = planOf(step, shapesOf(held), shapesOf(given[0] as State<Value>));
  const memory = memoryFor(plan);
  const put = async (slots: readonly Slot[], values: readonly Value[], arrays: readonly Float32Array[]) => {
    for (const [n, { scalar }] of slots.entries()) {
      const value = await backend.read(values[n] as Value);
      if (scalar === undefined) arrays[n]?.set(value);
      else memory.scalars[scalar] = value[0] as number;
    }
  };
  await put(plan.held, valuesOf(plan.held, held), memory.held);
  const compiled = backend.compile?.(step, held, given[0] as State<Value>);
  let slots = held;
  let found: Judged = { worst: 0, slot: "" };
  for (const [k, g] of given.entries()) {
    await put(plan.given, valuesOf(plan.given, g), memory.given);
    const next = compiled?.run(k, slots, g) as State<Value>;
    interpret(plan, k, memory);
    for (const [own, arrays] of [
      [plan.held, memory.held],
      [plan.results, memory.results],
    ] as const) {
      const values = valuesOf(own, next);
      for (const [n, { slot, layer, scalar }] of own.entries()) {
        const want = scalar === undefined ? (arrays[n] as Float32Array) : memory.scalars.subarray(scalar, scalar + 1);
        const worst = distance(await backend.read(values[n] as Value), want);
        if (!(worst <= found.worst)) found = { worst, slot: `${slot}/${layer} at step ${k}` };
      }
    }
    slots = next;
    backend.free(Object.fromEntries(plan.results.map(({ slot }) => [slot, next[slot]])));
  }
  backend.free(Object.fromEntries(plan.held.map(({ slot }) => [slot, slots[slot]])));
  compiled?.dispose();
  return found;
}

/** ‖a − b‖/‖b‖; NaN where only one of them is. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const [got, want] = [a[i] as number, b[i] as number];
    if (Object.is(got, want)) continue;
    difference += (got - want) ** 2;
  }
  for (let i = 0; i < b.length; i++) size += (b[i] as number) ** 2;
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}
