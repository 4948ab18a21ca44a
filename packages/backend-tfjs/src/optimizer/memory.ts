// internal
import { type Backend, isLayers, type Layer, type Layers, type State } from "@unitball/core";
import type { Optimizer } from "@unitball/optimizer";
import type { Value } from "../value.ts";
import { startSum } from "./accumulate.ts";
import { startAverage } from "./average.ts";
import type { TfOptimizerOptions } from "./options.ts";

/** Everything an optimizer remembers, as slots: how far it is, the program's state, the sum of gradients, the average. */
export interface Memory {
  /** k, nonFinite (in a row, by layer) and skipped (in all). */
  readonly counts: State<Value>;
  readonly slots: State<Value>;
  readonly accumulated: State<Value>;
  readonly average: State<Value>;
}

type Slot = State<Value>[string];

/** The memory before the first step from x. */
export function start(
  { ops }: Backend<Value>,
  optimizer: Optimizer<Value>,
  x: Layers<Value>,
  { accumulate, average }: TfOptimizerOptions,
): Memory {
  const { k, nonFinite, slots } = optimizer.init(x);
  return {
    counts: { k, nonFinite, skipped: 0 },
    slots,
    accumulated: accumulate === undefined ? {} : startSum(ops, x),
    average: average === undefined ? {} : startAverage(ops, average, x),
  };
}

/** f on every slot, called "section/slot". */
export function mapMemory(memory: Memory, f: (slot: Slot, name: string) => Slot): Memory {
  const section = (name: keyof Memory): State<Value> =>
    Object.fromEntries(Object.entries(memory[name]).map(([slot, held]) => [slot, f(held, `${name}/${slot}`)]));
  return {
    counts: section("counts"),
    slots: section("slots"),
    accumulated: section("accumulated"),
    average: section("average"),
  };
}

/** Every tensor in it. */
export const tensorsOf = (memory: Memory): ReadonlySet<Value> =>
  new Set(
    Object.values(memory)
      .flatMap((section: State<Value>) => Object.values(section))
      .flatMap((slot) => (isLayers(slot) ? Object.values(slot) : [slot]))
      .filter((value) => typeof value === "object"),
  );

/** What the memory holds of these layers, beside what belongs to none. */
export const onlyOf = (memory: Memory, layers: readonly Layer[]): Memory =>
  mapMemory(memory, (slot) =>
    isLayers(slot)
      ? Object.fromEntries(layers.flatMap(({ name }) => (name in slot ? [[name, slot[name]!]] : [])))
      : slot,
  );

/** `next` over `old`: a layer, or a slot, that `next` does not have stays. */
export function merge(old: Memory, next: Memory | undefined): Memory {
  if (next === undefined) return old;
  const section = (before: State<Value>, after: State<Value>): State<Value> => ({
    ...before,
    ...Object.fromEntries(
      Object.entries(after).map(([slot, held]) => {
        const was = before[slot];
        return [slot, isLayers(held) && was !== undefined ? { ...(was as Layers<Value>), ...held } : held];
      }),
    ),
  });
  return {
    counts: section(old.counts, next.counts),
    slots: section(old.slots, next.slots),
    accumulated: section(old.accumulated, next.accumulated),
    average: section(old.average, next.average),
  };
}
