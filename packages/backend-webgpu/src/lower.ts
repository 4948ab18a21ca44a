// internal
import type { Plan } from "@unitball/compile";
import { type Arena, arenaOf } from "./arena.ts";
import type { Dispatch } from "./dispatch.ts";
import { loopDispatches } from "./loopDispatches.ts";
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

/** Each phase of the plan in as few dispatches as it has layers with buffers of their own, and two or three more. */
export function lower(plan: Plan, { buffers, tiling }: Limits): Program {
  // Two buffers are the arena and the table.
  const arena = arenaOf(plan, buffers - 2);
  const phases = plan.phases.map((phase) => {
    const { dispatches, end } = loopDispatches(phase, arena);
    return { dispatches: [...dispatches, ...productDispatches(phase, arena, tiling)], end };
  });
  const size = Math.max(arena.parts, ...phases.map(({ end }) => end));
  return { arena, size: 4 * Math.ceil(size / 4), dispatches: phases.flatMap(({ dispatches }) => dispatches) };
}
