import type { Plan, Shape, Shapes } from "@unitball/compile";
import { isLayers, type Layers, type State } from "@unitball/core";
import type { Value } from "../value.ts";

type Slot = Plan["held"][number];
type Name = Pick<Slot, "slot" | "layer">;

const title = ({ slot, layer }: Name): string =>
  layer === undefined ? `Slot "${slot}"` : `Slot "${slot}" of layer "${layer}"`;

const described = (value: Value): string =>
  typeof value === "number" ? `the number ${value}` : `${value.dtype} [${value.shape}]`;

/** The shapes of a step's slots. A 0-d value is a number, or a tensor of rank 0. */
export function shapesOf(slots: State<Value>): Shapes {
  const shape = (value: Value, name: Name): Shape => {
    if (typeof value === "number" || value.rank === 0) return "scalar";
    if (value.rank === 3) return value.shape as [number, number, number];
    throw new RangeError(`${title(name)} is ${described(value)}, not [block, in, out]; backend.enter makes it so.`);
  };
  return mapSlots(slots, shape);
}

function mapSlots(slots: State<Value>, f: (value: Value, name: Name) => Shape): Shapes {
  const ofLayers = (slot: string, layers: Layers<Value>) =>
    Object.fromEntries(Object.entries(layers).map(([layer, value]) => [layer, f(value, { slot, layer })]));
  return Object.fromEntries(
    Object.entries(slots).map(([slot, held]) => [
      slot,
      isLayers(held) ? ofLayers(slot, held) : f(held, { slot, layer: undefined }),
    ]),
  );
}

/** The slots' values in the plan's order, if they are such as it was made for. */
export function valuesOf(slots: readonly Slot[], state: State<Value>): readonly Value[] {
  return slots.map((slot) => {
    const held = state[slot.slot] as Layers<Value> | Value | undefined;
    const value = (slot.layer === undefined ? held : (held as Layers<Value> | undefined)?.[slot.layer]) as Value;
    if (!fits(slot, value)) throw new TypeError(`${title(slot)} ${fault(slot, value)}; nothing was changed.`);
    return value;
  });
}

function fits({ shape, scalar }: Slot, value: Value | undefined): boolean {
  if (value === undefined || typeof value === "number") return value !== undefined && scalar !== undefined;
  if (value.isDisposed || value.dtype !== "float32") return false;
  if (scalar !== undefined) return value.rank === 0;
  const [blocks, rows, columns, ...more] = value.shape;
  return blocks === shape[0] && rows === shape[1] && columns === shape[2] && more.length === 0;
}

function fault({ shape, scalar }: Slot, value: Value | undefined): string {
  const wanted = `where the step was compiled for ${scalar === undefined ? `float32 [${shape}]` : "a number"}`;
  if (value === undefined) return `is missing, ${wanted}`;
  if (typeof value !== "number" && value.isDisposed) return "was disposed of before the step";
  return `is ${described(value)}, ${wanted}`;
}

/** The inverse of `valuesOf`, over the slots of `state`. */
export function stateOf(slots: readonly Slot[], values: readonly Value[], state: State<Value> = {}): State<Value> {
  const made: Record<string, Value | Record<string, Value>> = {};
  for (const [slot, held] of Object.entries(state)) if (isLayers(held)) made[slot] = {};
  for (const [s, { slot, layer }] of slots.entries()) {
    if (layer === undefined) made[slot] = values[s]!;
    else {
      made[slot] ??= {};
      (made[slot] as Record<string, Value>)[layer] = values[s]!;
    }
  }
  return made;
}
