// internal
import type { Operand, Place, Space } from "@unitball/compile";
import type { Arena } from "./arena.ts";
import { holes } from "./holes.ts";
import type { Value, Width } from "./wgslCode.ts";

/** A buffer as a kernel sees it: its name, and how wide its elements are. */
interface Buffer {
  readonly name: string;
  readonly width: Width;
}

/** A tensor in a buffer: the number there with which it begins. */
export interface View extends Buffer {
  readonly base: string;
}

/** The buffer of a place, if it has one of its own. */
export type Direct = (place: Place) => Buffer | undefined;

export const each = <R>(f: (n: number) => R): R[] => [0, 1, 2, 3].map(f);

/** So many of a tensor's numbers, from number `at` on: one, or four if that is a multiple of four. */
export function get({ name, width, base }: View, at: string, wide: Width): string {
  const from = `${base} + ${at}`;
  if (width === 4) return `${name}[(${from}) >> 2u]${wide === 1 ? `[(${from}) & 3u]` : ""}`;
  return wide === 1 ? `${name}[${from}]` : `vec4f(${each((n) => `${name}[${from} + ${n}u]`)})`;
}

export const put = (view: View, at: string, wide: Width, value: string): string =>
  wide === view.width
    ? `${get(view, at, wide)} = ${value};`
    : each((n) => `${get(view, `${at} + ${n}u`, 1)} = ${value}[${n}];`).join(" ");

/** How a kernel gets at tensors and host numbers; what has no buffer of its own is in the arena. */
export function access<M>(arena: Arena, width: Width, direct: Direct) {
  const made = holes<M>();
  const inArena = (at: (member: M) => number): View => ({ name: "arena", width, base: made.hole(at) });
  return {
    ...made,
    inArena,
    view(place: Place, find: (member: M) => Place): View {
      const own = direct(place);
      return own ? { ...own, base: "0u" } : inArena((member) => arena.at(find(member)) as number);
    },
    /** A host number; of a random tensor's seed one half. */
    number: (index: (member: M) => number, half = 0): string =>
      get(
        inArena((member) => arena.uniform(index(member)) + half),
        "0u",
        1,
      ),
  };
}

export type Access<M> = ReturnType<typeof access<M>>;

/** An element of a space: as a number's place, if that is at hand, and as [block, row, column]. */
export interface Element {
  readonly space: Space;
  readonly width: Width;
  readonly whole?: string;
  readonly at: readonly string[];
  readonly rows: string;
  readonly columns: string;
  /** How often what is repeated along the other axes has to be loaded anew. */
  level(along: readonly boolean[]): Value["level"];
}

/** An operand at an element. */
export function load(
  { place, shape }: Operand,
  view: View,
  { space, width, whole, at, rows, columns, level }: Element,
): Value {
  const along = shape.map((n, a) => place.in !== "scalar" && n === space[a]);
  const row = at
    .slice(0, 2)
    .filter((_, a) => along[a])
    .join(` * ${rows} + `);
  if (whole && along.every(Boolean)) return { text: get(view, whole, width), width, level: 2 };
  const its = along.some(Boolean) ? level(along) : 0;
  if (!along[2]) return { text: get(view, row || "0u", 1), width: 1, level: its };
  return { text: get(view, row ? `(${row}) * ${columns} + ${at[2]}` : (at[2] as string), width), width, level: its };
}
