// internal
import type { Fold, Group, Loop } from "@unitball/compile";
import type { Arena } from "./arena.ts";
import { type Dispatch, dispatch, type Job, tensorsOf, together } from "./dispatch.ts";
import { walk } from "./walk.ts";
import type { Width } from "./wgslCode.ts";
import { type Finish, finishCase, finishGroups, lanesOf, type Parts } from "./wgslFinish.ts";
import { foldings } from "./wgslFold.ts";
import { axisOf, loopCase } from "./wgslLoop.ts";

/** A loop as it is run. */
export interface Run extends Job {
  /** Whether it is run before the phase's other loops. */
  readonly ahead: boolean;
  readonly parts: readonly (Parts & { readonly fold: Fold["fold"] })[];
}

/** Workgroups of folds to finish that one workgroup may do instead, so that what follows needs no dispatch of its own. */
const few = 16;

/** A phase's loops as they are run, the parts of their folds from `end` on; those of 0-d values, or all others. */
export function runsOf(phase: readonly Group[], arena: Arena, scalars: boolean): { runs: Run[]; end: number } {
  let end = arena.parts;
  const runs = phase
    .filter(({ pattern }) => pattern.startsWith("scalars") === scalars)
    .flatMap(({ pattern, items }) =>
      items.flatMap((item) =>
        item.kind === "loop"
          ? split(item).map((loop, n, all) => {
              const run = runOf(loop, pattern, n < all.length - 1, arena, end);
              for (const { fold, parts } of run.parts) end += foldings[fold].carried.length * parts;
              return run;
            })
          : [],
      ),
    );
  return { runs, end };
}

/** Runs in as few dispatches as they have buffers, those without any in the last. */
export function loopDispatches(runs: readonly Run[], mostBuffers: number): Dispatch[] {
  const own = ({ tensors }: Run) => Number(tensors.length === 0);
  const all: Run[][] = [];
  for (const run of [...runs].sort((a, b) => Number(b.ahead) - Number(a.ahead) || own(a) - own(b))) {
    const last = all.at(-1);
    const buffers = together([...(last ?? []), run].flatMap(({ tensors }) => tensors)).length;
    if (last?.[0]?.ahead === run.ahead && buffers <= mostBuffers) last.push(run);
    else all.push([run]);
  }
  return all.map((some) => dispatch(some));
}

/** What finishes the folds of runs, one dispatch; with it the next phase's 0-d values, if there is little to finish. */
export function finish(runs: readonly Run[], next: readonly Run[]): { dispatches: Dispatch[]; taken: boolean } {
  const members = new Map<string, Finish & { readonly fold: Fold["fold"] }>();
  for (const part of runs.flatMap(({ parts }) => parts)) {
    const [key, lanes] = [`${part.fold} ${lanesOf(part)}`, lanesOf(part)];
    members.set(key, { fold: part.fold, lanes, all: [...(members.get(key)?.all ?? []), part] });
  }
  const jobs = [...members.values()].map((member) => ({
    ...{ key: member.fold, tensors: [], groups: finishGroups(member), member },
    made: (name: string) => finishCase(name, member.fold),
  }));
  const taken = jobs.length > 0 && next.length > 0 && jobs.reduce((sum, { groups }) => sum + groups, 0) <= few;
  if (taken) return { dispatches: [dispatch([...jobs, ...next], { inOrder: true })], taken };
  return { dispatches: jobs.length > 0 ? [dispatch(jobs)] : [], taken };
}

/** A loop that folds along two axes or three, as one for each: the last has the stores, and the others go ahead of it. */
function split(loop: Loop): readonly Loop[] {
  const axes = [...new Set(loop.folds.flatMap(({ over }) => (over === "all" ? [] : [over])))].slice(1);
  const along = (axis: Fold["over"]) => loop.folds.filter(({ over }) => over === axis);
  const rest = loop.folds.filter(({ over }) => over === "all" || !axes.includes(over));
  return [...axes.map((axis) => ({ ...loop, stores: [], folds: along(axis) })), { ...loop, folds: rest }];
}

function runOf(item: Loop, pattern: string, ahead: boolean, arena: Arena, from: number): Run {
  const { space, operands, stores, folds } = item;
  const [reads, writes] = [operands.map(({ place }) => place), stores.map(({ into }) => into.place)];
  const axis = axisOf(item);
  const row = axis === "linear" ? space[0] * space[1] * space[2] : space[2];
  const wide: Width = row % 4 === 0 ? 4 : 1;
  const tensors = tensorsOf(reads, writes, wide, arena);
  const width = tensors.length > 0 ? wide : 1;
  const dealt = walk(space, axis, width, folds.length > 0);
  const { outer, inner, segments, workgroups } = dealt;
  const places = outer * inner * (axis === "in" || axis === "block" ? width : 1);
  let end = from;
  const starts: number[] = [];
  const parts = folds.flatMap(({ fold, over, into }, n) => {
    const [count, each] = over === "all" ? [workgroups, 1] : [segments, places];
    starts[n] = end;
    if (count === 1) return [];
    const own = Array.from({ length: each }, (_, place) => {
      return {
        fold,
        parts: count,
        stride: each,
        from: starts[n]! + place,
        into: (arena.at(into.place) as number) + place,
      };
    });
    end += foldings[fold].carried.length * count * each;
    return own;
  });
  return {
    ...{
      tensors,
      ahead,
      parts,
      groups: workgroups,
      key: `${axis} ${width} ${stores.length} ${folds.length} ${pattern}`,
    },
    member: { item, walk: dealt, partials: (fold: number) => starts[fold] },
    made: (name, direct) => loopCase(name, item, axis, width, arena, direct),
  };
}
