// internal
import type { Fold, Group, Loop } from "@unitball/compile";
import type { Arena } from "./arena.ts";
import { bufferNames, type Dispatch, type Tensor, tensorsOf } from "./dispatch.ts";
import { type Axis, walk } from "./walk.ts";
import type { Width } from "./wgslCode.ts";
import { finishCase, finishGroups, type Parts } from "./wgslFinish.ts";
import { foldings } from "./wgslFold.ts";
import { kernel, tableOf } from "./wgslKernel.ts";
import { axisOf, type Case, type LoopMember, loopCase } from "./wgslLoop.ts";

/** A loop as it is run: along which axis, so many numbers at once. */
interface Run extends LoopMember {
  readonly pattern: string;
  readonly tensors: readonly Tensor[];
  readonly axis: Axis;
  readonly width: Width;
  readonly parts: readonly Parts[];
  /** Whether it is run before the phase's other loops. */
  readonly ahead: boolean;
}

/** The loops of a phase: one dispatch for each that has tensors of its own, one for all others, one that finishes folds. */
export function loopDispatches(phase: readonly Group[], arena: Arena): { dispatches: Dispatch[]; end: number } {
  let end = arena.parts;
  const runs = phase.flatMap(({ pattern, items }) =>
    items.flatMap((item) =>
      item.kind === "loop"
        ? split(item).map(({ loop, ahead }) => {
            const run = runOf(loop, pattern, ahead, arena, end);
            end += run.parts.reduce((sum, part) => sum + sizeOf(part), 0);
            return run;
          })
        : [],
    ),
  );
  const dispatches = [true, false].flatMap((ahead) => {
    const some = runs.filter((run) => run.ahead === ahead);
    const own = some.filter(({ tensors }) => tensors.length > 0).map((run) => [run]);
    const others = some.filter(({ tensors }) => tensors.length === 0);
    return [...own, ...(others.length > 0 ? [others] : [])].map(dispatchOf);
  });
  const parts = runs.flatMap((run) => run.parts);
  return { dispatches: [...dispatches, ...(parts.length > 0 ? [finish(parts)] : [])], end };
}

/** A loop that folds along two axes or three, as one for each: the last has the stores, and the others go ahead of it. */
function split(loop: Loop): readonly { readonly loop: Loop; readonly ahead: boolean }[] {
  const axes = [...new Set(loop.folds.flatMap(({ over }) => (over === "all" ? [] : [over])))].slice(1);
  const along = (axis: Fold["over"]) => loop.folds.filter(({ over }) => over === axis);
  const rest = loop.folds.filter(({ over }) => over === "all" || !axes.includes(over));
  return [
    ...axes.map((axis) => ({ loop: { ...loop, stores: [], folds: along(axis) }, ahead: true })),
    { loop: { ...loop, folds: rest }, ahead: false },
  ];
}

const sizeOf = ({ fold, parts, places }: Parts): number => foldings[fold].carried.length * parts * places;

function runOf(item: Loop, pattern: string, ahead: boolean, arena: Arena, end: number): Run {
  const { space, operands, stores, folds } = item;
  const [reads, writes] = [operands.map(({ place }) => place), stores.map(({ into }) => into.place)];
  const tensors = tensorsOf(reads, writes, arena);
  const axis = axisOf(item);
  const row = axis === "linear" ? space[0] * space[1] * space[2] : space[2];
  const width: Width = tensors.length > 0 && row % 4 === 0 ? 4 : 1;
  const dealt = walk(space, axis, width, folds.length > 0);
  const { outer, inner, segments, workgroups } = dealt;
  const places = outer * inner * (axis === "in" || axis === "block" ? width : 1);
  const found = new Map<number, Parts>();
  for (const [n, { fold, over, into }] of folds.entries()) {
    const [count, each] = over === "all" ? [workgroups, 1] : [segments, places];
    if (count === 1) continue;
    const part = { fold, parts: count, places: each, from: end, into: arena.at(into.place) as number };
    found.set(n, part);
    end += sizeOf(part);
  }
  return {
    ...{ item, pattern, tensors, axis, width, ahead },
    walk: dealt,
    parts: [...found.values()],
    address: (place) => arena.at(place) ?? 0,
    uniform: arena.uniform,
    partials: (fold) => found.get(fold)?.from ?? 0,
  };
}

/** Runs that have no tensors of their own, or one that has. */
function dispatchOf(runs: readonly Run[]): Dispatch {
  const [{ tensors, width }] = runs as [Run];
  const cases = new Map<string, Case & { readonly n: number }>();
  const members = runs.map((run) => {
    const key = `${run.axis} ${run.item.stores.length} ${run.pattern}`;
    const n = cases.size;
    const made = cases.get(key) ?? { n, ...loopCase(`case${n}`, run.item, run.axis, width, bufferNames(tensors)) };
    cases.set(key, made);
    return { case: made.n, record: made.record(run), groups: run.walk.workgroups };
  });
  const buffers = tensors.map((tensor) => ({ ...tensor, width }));
  const source = kernel(
    [...cases.values()].map(({ text }) => text),
    buffers,
  );
  return { source, ...tableOf(members), buffers };
}

function finish(parts: readonly Parts[]): Dispatch {
  const kinds = [...new Set(parts.map(({ fold }) => fold))].sort();
  const cases = new Map(kinds.map((fold, n) => [fold, { n, ...finishCase(`case${n}`, fold) }]));
  const members = parts.map((part) => {
    const { n, record } = cases.get(part.fold) as { n: number } & ReturnType<typeof finishCase>;
    return { case: n, record: record(part), groups: finishGroups(part) };
  });
  const source = kernel(
    [...cases.values()].map(({ text }) => text),
    [],
  );
  return { source, ...tableOf(members), buffers: [] };
}
