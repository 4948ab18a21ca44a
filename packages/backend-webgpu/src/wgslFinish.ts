// internal
import type { Fold } from "@unitball/compile";
import { holes } from "./holes.ts";
import { threads } from "./walk.ts";
import type { Case } from "./wgslLoop.ts";
import { carriedIn, resultOf, tree } from "./wgslReduce.ts";

/** One number's parts, which are joined: from where on in the arena there are how many, how far apart, and what they become where. */
export interface Parts {
  readonly from: number;
  readonly parts: number;
  readonly stride: number;
  readonly into: number;
}

/** Folds of one kind, and log₂ of the threads that join each one's parts. */
export interface Finish {
  readonly lanes: number;
  readonly all: readonly Parts[];
}

/** Two parts for a thread, or more. */
export const lanesOf = ({ parts }: Parts): number => Math.min(6, Math.max(0, Math.ceil(Math.log2(parts / 2))));
export const finishGroups = ({ lanes, all }: Finish): number => Math.ceil(all.length / (threads >> lanes));

/** The function `name` that joins the parts of folds of one kind. */
export function finishCase(name: string, fold: Fold["fold"]): Case<Finish> {
  const { hole, define, record } = holes<Finish>();
  const [lanes, count] = [hole((member) => member.lanes), hole(({ all }) => all.length)];
  const carried = carriedIn({ fold }, 0);
  const read = (c: number, i: number) =>
    `select(0.0, arena[start + (${c}u * parts + n + (${i}u << ${lanes})) * stride], n + (${i}u << ${lanes}) < parts)`;
  return {
    record: (member) => [
      ...record(member),
      ...member.all.flatMap(({ from, parts, stride, into }) => [from, parts, stride, into]),
    ],
    text: define(name, [
      `let side = ${threads}u >> ${lanes};`,
      "let laneAlong = thread / side;",
      "let which = group * side + thread % side;",
      `let inside = which < ${count};`,
      "let own = record + 3u + 4u * select(0u, which, inside);",
      ...["start", "parts", "stride", "into"].map((of, n) => `let ${of} = table[own + ${n}u];`),
      ...carried.map((one) => `var ${one.name} = 0.0;`),
      // Four parts at a time, so that a thread does not wait for each.
      `for (var n = laneAlong; n < select(0u, parts, inside); n += 4u << ${lanes}) {`,
      ...carried.flatMap(({ name, join }, c) => [
        `let s${name} = ${join(`(${join(read(c, 0), read(c, 1), 1)})`, `(${join(read(c, 2), read(c, 3), 1)})`, 1)};`,
        `${name} = ${join(name, `s${name}`, 1)};`,
      ]),
      "}",
      ...tree(carried, 1, { lane: "laneAlong", count: `1u << ${lanes}`, stride: " * side" }),
      `if (laneAlong == 0u && inside) { arena[into] = ${resultOf(fold, carried, 1)}; }`,
    ]),
  };
}
