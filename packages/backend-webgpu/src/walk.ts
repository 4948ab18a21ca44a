// internal
import type { Space } from "@unitball/compile";
import type { Width } from "./wgslCode.ts";

/** Threads in a workgroup. */
export const threads = 64;

/**
 * A space seen as [outer, along, inner] elements, "along" being the axis that is reduced: outer·along·inner is the whole,
 * in the order of memory. "linear" is all of it along. Neighbours that one thread takes together count as one.
 */
export type Axis = "block" | "in" | "out" | "linear";

/** How a loop's space is dealt out to workgroups and their threads. */
export interface Walk {
  readonly outer: number;
  readonly along: number;
  readonly inner: number;
  /** log₂ of the threads next to each other in each direction. */
  readonly lanesAlong: number;
  readonly lanesInner: number;
  /** Tiles of outer × inner places, and into how many segments each is cut along. */
  readonly tilesOuter: number;
  readonly tilesInner: number;
  readonly segments: number;
  readonly segment: number;
  readonly workgroups: number;
}

/** log₂ of the least power of two that is not smaller. */
const bits = (n: number): number => Math.ceil(Math.log2(Math.max(1, n)));

/** Elements that each thread takes, about: enough to hide the start of a workgroup, few enough to keep all busy. */
const perThread = { 1: 8, 4: 4 } as const;
/** The same where a thread reduces into places of its own, each of which is written once for every so many elements. */
const perPlace = 16;
const mostParts = 2048;

export function walk(space: Space, axis: Axis, width: Width, reduces: boolean): Walk {
  const [blocks, rows, columns] = space;
  const wide = columns / width;
  const [outer, along, inner] = {
    linear: [1, (blocks * rows * columns) / width, 1],
    out: [blocks * rows, wide, 1],
    in: [blocks, rows, wide],
    block: [1, blocks, rows * wide],
  }[axis] as [number, number, number];
  const apart = reduces && (axis === "in" || axis === "block");
  const each = apart ? perPlace : perThread[width];
  const lanesInner = Math.min(bits(inner), apart ? 4 : bits(threads));
  const free = bits(threads) - lanesInner;
  const rowLanes = bits(axis === "out" ? Math.ceil(along / each) : along);
  const lanesAlong = axis === "linear" || outer === 1 ? free : Math.min(free, rowLanes);
  const tilesOuter = Math.ceil(outer / 2 ** (free - lanesAlong));
  const tilesInner = Math.ceil(inner / 2 ** lanesInner);
  const lanes = 2 ** lanesAlong;
  const wanted = Math.ceil(along / (lanes * each));
  const most = reduces ? Math.max(1, Math.floor(mostParts / (tilesOuter * tilesInner))) : wanted;
  const segment = lanes * Math.ceil(along / (lanes * Math.min(wanted, most)));
  const segments = Math.ceil(along / segment);
  const workgroups = tilesOuter * tilesInner * segments;
  return { outer, along, inner, lanesAlong, lanesInner, tilesOuter, tilesInner, segments, segment, workgroups };
}
