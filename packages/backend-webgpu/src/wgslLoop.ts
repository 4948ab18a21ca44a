// internal
import type { Fold, Loop, Operand, Place } from "@unitball/compile";
import type { Arena } from "./arena.ts";
import { type Axis, threads, type Walk } from "./walk.ts";
import { access, type Direct, get, load, put } from "./wgslAccess.ts";
import { emit, spread, type Value, type Width } from "./wgslCode.ts";
import { carriedIn, reduce } from "./wgslReduce.ts";

/** A loop with all that its record needs. */
export interface LoopMember {
  readonly item: Loop;
  readonly walk: Walk;
  /** Where in the arena the parts of fold n are joined, if there are several. */
  partials(fold: number): number;
}

/** A function of a kernel, for all members of one pattern. */
export interface Case<M> {
  readonly text: string;
  record(member: M): number[];
}

/** Which axis a loop runs along: that of its folds, else one that spares dividing where operands are repeated. */
export function axisOf({ folds, operands, space }: Loop): Axis {
  const along = folds.find(({ over }) => over !== "all")?.over as Axis | undefined;
  const partly = ({ place, shape }: Operand): boolean =>
    place.in !== "scalar" && shape.some((n, a) => n === space[a]) && shape.some((n, a) => n !== space[a]);
  return along ?? (operands.some(partly) ? "in" : "linear");
}

/** The function `name` for loops like this one, on so many numbers at a time. */
export function loopCase(
  name: string,
  { space, operands, code, stores, folds, guard }: Loop,
  axis: Axis,
  width: Width,
  arena: Arena,
  direct: Direct,
): Case<LoopMember> {
  const { hole, define, record, view, inArena, number } = access<LoopMember>(arena, 1, direct);
  const size = (key: keyof Walk): string => hole(({ walk }) => walk[key], key);
  const sizeOf = (axis: 1 | 2, per = 1): string => hole(({ item }) => item.space[axis] / per, `${axis} ${per}`);
  const views = operands.map(({ place }, n) => view(place, ({ item }) => (item.operands[n] as Operand).place));
  const numbers = (elements: string): string => (width === 4 ? `4u * (${elements})` : elements);
  const linear = axis === "linear";
  const element = {
    ...{ space, width, whole: "e", rows: sizeOf(1), columns: sizeOf(2) },
    at: {
      linear: [],
      in: ["p", "r", numbers("q")],
      out: [`p / ${sizeOf(1)}`, `p % ${sizeOf(1)}`, numbers("r")],
      block: ["r", `q / ${sizeOf(2, width)}`, numbers(`q % ${sizeOf(2, width)}`)],
    }[axis],
    level: (along: readonly boolean[]) => (along[["block", "in", "out"].indexOf(axis)] ? 2 : 1) as Value["level"],
  };
  const host = (n: number, half?: number): string =>
    number(({ item }) => (item.code[n] as { readonly index: number }).index, half);
  const { values, lines } = emit(code, {
    width,
    load: (index) => load(operands[index] as Operand, views[index]!, element),
    uniform: host,
    random: (n) => `random${width}((u32(${host(n)}) << 16u) | u32(${host(n, 1)}), e)`,
  });

  const value = (n: number): string => spread(values[n] as Value, width);
  const stored = stores.map(({ into, value: of, guarded }, n) => {
    const text = put(
      view(into.place, ({ item }) => item.stores[n]!.into.place),
      "e",
      width,
      value(of),
    );
    return guarded ? `if (kept) { ${text} }` : text;
  });
  const kept =
    guard &&
    get(
      view(guard, ({ item }) => item.guard as Place),
      "0u",
      1,
    );
  const folding = folds.map((fold, n) => ({
    fold,
    names: carriedIn(fold, n),
    into: inArena(({ item }) => arena.at((item.folds[n] as Fold).into.place) as number),
    parts: inArena(({ partials }) => partials(n)),
  }));
  return {
    record,
    text: define(name, [
      ...lines[0],
      kept ? `let kept = ${kept} != 0.0;` : "",
      ...frame(axis, size),
      ...lines[1],
      ...folding.flatMap(({ names }) =>
        names.map(({ name }) => `var ${name} = ${spread({ text: "0.0", width: 1, level: 0 }, width)};`),
      ),
      `for (var r = ${linear ? "thread" : "laneAlong"} + segment * ${size("segment")}; r < end; r += ${linear ? `${threads}u` : `1u << ${size("lanesAlong")}`}) {`,
      `let e = ${numbers(linear ? "r" : `(p * ${size("along")} + r) * ${size("inner")} + q`)};`,
      ...lines[2],
      ...folding.flatMap(({ fold, names }) => names.map(({ take }) => take(value(fold.value), width))),
      ...stored,
      "}",
      ...reduce(folding, axis, width, size),
    ]),
  };
}

/** Where a thread is: its place p, q outside the axis, and the segment of the axis that it walks along. */
function frame(axis: Axis, size: (key: keyof Walk) => string): string[] {
  const end = `min(${size("along")}, (segment + 1u) * ${size("segment")})`;
  if (axis === "linear") return ["let segment = group;", `let end = ${end};`];
  const [inner, along, tiles, rows] = [size("lanesInner"), size("lanesAlong"), size("tilesInner"), size("tilesOuter")];
  return [
    `let laneAlong = (thread >> ${inner}) & ((1u << ${along}) - 1u);`,
    `let tile = group / ${tiles};`,
    `let q = ((group % ${tiles}) << ${inner}) + (thread & ((1u << ${inner}) - 1u));`,
    `let p = (tile % ${rows}) * (${threads}u >> (${inner} + ${along})) + (thread >> (${inner} + ${along}));`,
    `let segment = tile / ${rows};`,
    `let inside = p < ${size("outer")} && q < ${size("inner")};`,
    `let end = select(0u, ${end}, inside);`,
  ];
}
