// internal
import type { Plan } from "@unitball/compile";
import { type Arena, arenaOf } from "./arena.ts";
import type { Dispatch } from "./dispatch.ts";
import { finish, loopDispatches, runsOf } from "./loopDispatches.ts";
import { productDispatches } from "./productDispatches.ts";
import type { Tiling } from "./tileFor.ts";

/** A plan as dispatches, one after the other, over an arena of so many numbers. */
export interface Program {
  readonly arena: Arena;
  readonly size: number;
  readonly dispatches: readonly Dispatch[];
}

export interface Limits {
  /** Storage buffers that a kernel may have. */
  readonly buffers: number;
  readonly tiling: Tiling;
}

/** Each phase of the plan in as few dispatches as it has kinds of products, loops with buffers, and two more. */
export function lower({ phases, ...plan }: Plan, { buffers, tiling }: Limits): Program {
  // Two buffers are the arena and the table.
  const arena = arenaOf({ phases, ...plan }, buffers - 2);
  let [size, taken] = [arena.parts, false];
  const dispatches = phases.flatMap((phase, p) => {
    const { runs, end } = runsOf(phase, arena, false);
    const scalars = taken ? [] : runsOf(phase, arena, true).runs;
    const last = finish(runs, runsOf(phases[p + 1] ?? [], arena, true).runs);
    size = Math.max(size, end);
    taken = last.taken;
    return [
      ...loopDispatches([...runs, ...scalars], buffers - 2),
      ...productDispatches(phase, arena, tiling),
      ...last.dispatches,
    ];
  });
  return { arena, size: 4 * Math.ceil(size / 4), dispatches };
}
