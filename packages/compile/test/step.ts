import { reference } from "@unitball/backend-reference";
import {
  type Compiled,
  canonical,
  clocked,
  isLayers,
  type Layer,
  type Layers,
  mapLayers,
  type State,
  type Traceable,
} from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import {
  interpret,
  type Memory,
  memoryFor,
  type Plan,
  planOf,
  type Shape,
  type Shapes,
  type Slot,
  type Space,
} from "../src/index.ts";

const backend = reference();
export type Value = ReturnType<typeof backend.ops.at>;

/** An optimizer's step, as a backend is asked to compile it, with the shapes it is for and the state it starts from. */
export interface Step {
  readonly step: Traceable;
  readonly held: Shapes;
  readonly given: Shapes;
  readonly start: State<Value>;
}

export interface StepOptions {
  /** Return what the step saw, as results. */
  readonly observe?: boolean;
  /** The layers that have gradients. */
  readonly present?: (layer: Layer) => boolean;
}

export function stepOf(program: Program, layers: readonly Layer[], options: StepOptions = {}): Step {
  const { observe = false, present = () => true } = options;
  let asked: Step | undefined;
  const compile = (step: Traceable, held: State<Value>, given: State<Value>): Compiled<Value> => {
    asked = { step, held: shapesOf(held), given: shapesOf(given), start: held };
    return { run: () => ({ ...held, ok: 1 }), dispose: () => {} };
  };
  const optimizer = program.build({ ...backend, compile }, layers);
  const x = named(layers, (layer) => backend.tensor(drawn(layer.name, canonical(layer)), canonical(layer)));
  const gradientAt = (at: Layers<Value>) => named(layers.filter(present), ({ name }) => at[name]!);
  optimizer.update(x, optimizer.init(x), gradientAt, observe ? { observe: () => {} } : {});
  return asked!;
}

export const planFor = (program: Program, layers: readonly Layer[], options?: StepOptions): Plan => {
  const { step, held, given } = stepOf(program, layers, options);
  return planOf(step, held, given);
};

const shape = (a: Value): Shape => (typeof a === "number" || a.shape.length === 0 ? "scalar" : (a.shape as Space));
const shapesOf = (state: State<Value>): Shapes =>
  Object.fromEntries(Object.entries(state).map(([slot, s]) => [slot, isLayers(s) ? mapLayers(s, shape) : shape(s)]));
const named = <T>(layers: readonly Layer[], f: (layer: Layer) => T): Layers<T> =>
  Object.fromEntries(layers.map((layer) => [layer.name, f(layer)]));

/** Seeded float32 numbers, about normal, times a factor. */
export function drawn(seed: string, space: Space, factor = 1): Float32Array {
  let h = [...seed].reduce((a, c) => Math.imul(a ^ c.charCodeAt(0), 0x01000193), 0x811c9dc5);
  const next = () => {
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
  };
  return Float32Array.from({ length: size(space) }, () => (next() + next() + next() + next() - 2) * factor);
}

export const size = ([block, rows, columns]: Space): number => block * rows * columns;

/** What both sides of a comparison hold, by slot. */
export type Numbers = ReadonlyMap<string, Float32Array | Float64Array>;

export const title = ({ slot, layer }: Pick<Slot, "slot" | "layer">): string =>
  layer === undefined ? slot : `${slot}/${layer}`;

const flat = (state: State<Value>): [slot: string, layer: string | undefined, value: Value][] =>
  Object.entries(state).flatMap(([slot, held]): [string, string | undefined, Value][] =>
    isLayers(held) ? Object.entries(held).map(([layer, a]) => [slot, layer, a]) : [[slot, undefined, held]],
  );

const values = (a: Value): Float64Array => (typeof a === "number" ? Float64Array.of(a) : a.data);

/** The state as float32 numbers. */
export const rounded = (state: State<Value>): Numbers =>
  new Map(flat(state).map(([slot, layer, a]) => [title({ slot, layer }), Float32Array.from(values(a))]));

/** Step k in float64, from float32 numbers: every slot and result that it returns, not rounded. */
export function eager(
  { step, held, given }: Omit<Step, "start">,
  k: number,
  now: Numbers,
  g: Numbers,
): ReadonlyMap<string, Float64Array> {
  const filled = (shapes: Shapes, from: Numbers): State<Value> => {
    const of = (name: string, s: Shape): Value =>
      s === "scalar" ? from.get(name)![0]! : backend.tensor(from.get(name)!, s);
    return Object.fromEntries(
      Object.entries(shapes).map(([slot, s]) => [
        slot,
        isLayers<Shape>(s)
          ? Object.fromEntries(Object.entries(s).map(([layer, own]) => [layer, of(`${slot}/${layer}`, own)]))
          : of(slot, s),
      ]),
    );
  };
  const next = step(clocked(backend.ops, k), filled(held, now), filled(given, g));
  return new Map(flat(next).map(([slot, layer, a]) => [title({ slot, layer }), values(a)]));
}

/** Step k of the plan, from the same numbers; `run` does it, in memory that holds them. */
export function planned(
  plan: Plan,
  k: number,
  now: Numbers,
  g: Numbers,
  run: (memory: Memory) => void = (memory) => interpret(plan, k, memory),
) {
  const memory = memoryFor(plan);
  const place = (slot: Slot, array: Float32Array) =>
    slot.scalar === undefined ? array : memory.scalars.subarray(slot.scalar, slot.scalar + 1);
  for (const [i, slot] of plan.held.entries()) place(slot, memory.held[i]!).set(now.get(title(slot))!);
  for (const [i, slot] of plan.given.entries()) place(slot, memory.given[i]!).set(g.get(title(slot))!);
  run(memory);
  return new Map([
    ...plan.held.map((slot, i) => [title(slot), place(slot, memory.held[i]!).slice()] as const),
    ...plan.results.map((slot, i) => [title(slot), place(slot, memory.results[i]!).slice()] as const),
  ]);
}

export const norm = (a: ArrayLike<number>): number => Math.sqrt(Array.from(a).reduce((sum, x) => sum + x * x, 0));

/** ‖a − b‖. */
export const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  norm(Array.from(b, (x, i) => a[i]! - x));

/** ‖a − b‖/‖b‖, and 0 for equal ones. */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const off = difference(a, b);
  return off === 0 ? 0 : off / norm(b);
};
