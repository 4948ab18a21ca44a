// internal
import type { Fold } from "@unitball/compile";
import { holes } from "./holes.ts";
import { threads } from "./walk.ts";
import { foldings } from "./wgslFold.ts";
import { carriedIn, tree } from "./wgslReduce.ts";

/** The parts of a fold, [carried numbers, parts, places], and where the results go, [places]: places in the arena. */
export interface Parts {
  readonly fold: Fold["fold"];
  readonly parts: number;
  readonly places: number;
  readonly from: number;
  readonly into: number;
}

/** log₂ of the threads that join one place's parts, when there are so many places. */
const lanesOf = ({ places }: Parts): number =>
  places >= threads ? 2 : Math.log2(threads) - Math.floor(Math.log2(places));

export const finishGroups = (parts: Parts): number => Math.ceil(parts.places / (threads >> lanesOf(parts)));

/** The function `name` that joins the parts of folds of one kind. */
export function finishCase(name: string, fold: Fold["fold"]) {
  const { hole, declare, record } = holes<Parts>();
  const [lanes, parts, places] = [hole(lanesOf), hole((p) => p.parts), hole((p) => p.places)];
  const [from, into] = [hole((p) => p.from), hole((p) => p.into)];
  const carried = carriedIn({ fold }, 0);
  const side = `(${threads}u >> ${lanes})`;
  const lines = [
    `let laneAlong = thread / ${side};`,
    `let place = group * ${side} + thread % ${side};`,
    `let inside = place < ${places};`,
    ...carried.map((one) => `var ${one.name} = 0.0;`),
    // Four parts at a time, so that a thread does not wait for each.
    `for (var n = laneAlong; n < select(0u, ${parts}, inside); n += 4u << ${lanes}) {`,
    ...carried.flatMap(({ name, carried }, c) => {
      const part = (i: number) => {
        const at = `(n + (${i}u << ${lanes}))`;
        return `select(0.0, arena[${from} + (${c}u * ${parts} + ${at}) * ${places} + place], ${at} < ${parts})`;
      };
      const joined = carried.join(
        `(${carried.join(part(0), part(1), 1)})`,
        `(${carried.join(part(2), part(3), 1)})`,
        1,
      );
      return [`  let s${name} = ${joined};`, `  ${name} = ${carried.join(name, `s${name}`, 1)};`];
    }),
    "}",
    ...tree(carried, ({ name }) => name, 1, { lane: "laneAlong", count: `1u << ${lanes}`, stride: ` * ${side}` }),
    `if (laneAlong == 0u && inside) { arena[${into} + place] = ${foldings[fold].result(
      carried.map((one) => `t${one.name}`),
      1,
    )}; }`,
  ];
  const text = `fn ${name}(record: u32, group: u32, thread: u32) {\n  ${declare()}\n  ${lines.join("\n  ")}\n}`;
  return { text, record };
}
