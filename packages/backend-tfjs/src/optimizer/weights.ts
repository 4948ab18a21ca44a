// internal
import * as tf from "@tensorflow/tfjs-core";
import { isLayers, type Layer, type Layers, mapLayers } from "@unitball/core";
import type { Value } from "../value.ts";
import type { Named } from "./binding.ts";
import { type Memory, mapMemory } from "./memory.ts";

/** How a slot's tensor is called in a file: by its layer's place, for names change when a model is loaded. */
const called = (slot: string, place?: number): string =>
  place === undefined ? `unitball/${slot}` : `unitball/${slot}#${place}`;

/** A float64 number as the int32 bits [low, high]: bit for bit, in a dtype that files have. */
export const toBits = (value: number): Int32Array => new Int32Array(Float64Array.of(value).buffer);

const fromBits = (bits: ArrayLike<number>): number => new Float64Array(Int32Array.from(bits).buffer)[0]!;

/** Every value of the memory with its name, in one order. */
export function listed(memory: Memory, layers: readonly Layer[]): { name: string; value: Value }[] {
  const list: { name: string; value: Value }[] = [];
  mapMemory(memory, (slot, name) => {
    if (!isLayers(slot)) list.push({ name: called(name), value: slot as Value });
    else
      layers.forEach((layer, l) => {
        if (layer.name in slot) list.push({ name: called(name, l), value: slot[layer.name]! });
      });
    return slot;
  });
  return list;
}

/** Which layers a list of weights knows. */
export const known = (weights: readonly Named[], layers: readonly Layer[]): Layer[] =>
  layers.filter((_, l) => weights.some(({ name }) => name === called("counts/nonFinite", l)));

/** The weights that hold a number each, read: waiting is for a device's sake. */
export async function numbersOf(weights: readonly Named[]): Promise<ReadonlyMap<string, number>> {
  const scalars = weights.filter(({ tensor }) => tensor.dtype === "int32" || tensor.rank === 0);
  const read = async ({ name, tensor }: Named): Promise<readonly [string, number]> => {
    const values = await tensor.data();
    return [name, tensor.dtype === "int32" && tensor.size === 2 ? fromBits(values) : values[0]!];
  };
  return new Map(await Promise.all(scalars.map(read)));
}

/** The memory that was saved, in the form of a fresh one: the same slots, the same shapes, and nothing else. */
export function restored(
  fresh: Memory,
  weights: readonly Named[],
  numbers: ReadonlyMap<string, number>,
  layers: readonly Layer[],
): Memory {
  const left = new Map(weights.map(({ name, tensor }) => [name, tensor]));
  const take = (name: string, like: Value, of: string): Value => {
    const [was, number] = [left.get(name), numbers.get(name)];
    left.delete(name);
    const [wanted, found] = [like, was].map((a) => (typeof a === "object" ? a.shape : []).join());
    if (number !== undefined && wanted === "") return number;
    if (was !== undefined && number === undefined && wanted === found) return tf.clone(was);
    const has = was === undefined ? "nothing" : `[${was.shape}]`;
    throw mismatch(`has ${has} for "${name}" where this optimizer has [${wanted}]${of}`);
  };
  const place = (name: string): number => layers.findIndex((layer) => layer.name === name);
  const memory = mapMemory(fresh, (slot, name) =>
    isLayers(slot)
      ? mapLayers(slot as Layers<Value>, (a, l) => take(called(name, place(l)), a, `, layer "${l}"`))
      : take(called(name), slot as Value, ""),
  );
  for (const name of left.keys()) throw mismatch(`has "${name}", which this optimizer does not`);
  return memory;
}

/** Why a saved state cannot be this optimizer's. */
export const mismatch = (what: string): TypeError =>
  new TypeError(
    `The saved optimizer state ${what}; the model's weights are as they were, load it into the model and the optimizer it was saved from.`,
  );
