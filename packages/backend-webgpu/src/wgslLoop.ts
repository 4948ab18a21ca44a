// internal
import type { Fold, Loop, Operand, Place } from "@unitball/compile";
import { type Holes, holes } from "./holes.ts";
import { type Axis, threads, type Walk } from "./walk.ts";
import { type Emitted, emit, spread, type Value, type Width } from "./wgslCode.ts";
import { carriedIn, reduce } from "./wgslReduce.ts";

/** A loop with all that its record needs. */
export interface LoopMember {
  readonly item: Loop;
  readonly walk: Walk;
  /** Where in the arena a place is, in numbers. */
  address(place: Place): number;
  /** Where in the arena a host number is; a random seed's two halves. */
  uniform(index: number): number;
  /** Where in the arena the parts of fold n are joined, if there are several. */
  partials(fold: number): number;
}

/** A function of a kernel, for all loops of one pattern. */
export interface Case {
  readonly text: string;
  readonly record: Holes<LoopMember>["record"];
}

/** Which axis a loop runs along: that of its folds, else one that spares dividing where operands are repeated. */
export function axisOf({ folds, operands, space }: Loop): Axis {
  const along = folds.find(({ over }) => over !== "all")?.over as Axis | undefined;
  return along ?? (operands.some((o) => !isWhole(o, space) && !isOne(o, space)) ? "in" : "linear");
}

const isWhole = ({ shape }: Operand, space: Loop["space"]): boolean => shape.every((n, a) => n === space[a]);
/** Whether an operand is one number for the whole space, whatever the sizes of the pattern's other members. */
const isOne = ({ place, shape }: Operand, space: Loop["space"]): boolean =>
  place.in === "scalar" || shape.every((n, a) => n !== space[a]);

/**
 * The function `name` for loops like this one, on so many numbers at a time. `direct` is the binding of a tensor that has
 * its own buffer, of elements that wide; all others are in the arena.
 */
export function loopCase(
  name: string,
  loop: Loop,
  axis: Axis,
  width: Width,
  direct: (place: Place) => string | undefined,
): Case {
  const { hole, declare, record } = holes<LoopMember>();
  const known = new Map<string, string>();
  const size = (key: keyof Walk | "rows" | "columns"): string => {
    const name =
      known.get(key) ??
      hole(({ item, walk }) =>
        key === "rows" ? item.space[1] : key === "columns" ? item.space[2] / width : walk[key],
      );
    known.set(key, name);
    return name;
  };
  const addresses = new Map<Operand, string>();
  const address = (operand: Operand, find: (item: Loop) => Operand): string => {
    const name = addresses.get(operand) ?? hole(({ item, address }) => address(find(item).place));
    addresses.set(operand, name);
    return name;
  };
  /** Number `at` of a tensor, or the four from it on. */
  const read = (place: Place, base: () => string, at: string, wide: Width): string => {
    const buffer = direct(place);
    if (buffer === undefined) return wide === 4 ? `four(${base()} + 4u * (${at}))` : `arena[${base()} + ${at}]`;
    if (wide === width) return `${buffer}[${at}]`;
    return `${buffer}[(${at}) >> 2u][(${at}) & 3u]`;
  };
  const write = (place: Place, base: () => string, at: string, value: string, wide: Width): string => {
    const buffer = direct(place);
    if (buffer !== undefined) return `${buffer}[${at}] = ${value};`;
    return wide === 4 ? `putFour(${base()} + 4u * (${at}), ${value});` : `arena[${base()} + ${at}] = ${value};`;
  };

  const place = {
    linear: [],
    in: ["p", "r", "q"],
    out: [`p / ${"#"}`, `p % ${"#"}`, "r"],
    block: ["r", `q / ${"#"}`, `q % ${"#"}`],
  }[axis];
  const coordinate = (n: number): string =>
    (place[n] as string).replace("#", () => size(axis === "out" ? "rows" : "columns"));
  const load = (index: number): Value => {
    const operand = loop.operands[index] as Operand;
    const base = () => address(operand, (item) => item.operands[index] as Operand);
    if (isOne(operand, loop.space)) return { text: read(operand.place, base, "0u", 1), width: 1, level: 0 };
    if (isWhole(operand, loop.space)) return { text: read(operand.place, base, "e", width), width, level: 2 };
    const [perBlock, perRow, perColumn] = operand.shape.map((n, a) => n === loop.space[a]);
    const row = [perBlock && coordinate(0), perRow && coordinate(1)]
      .filter(Boolean)
      .join(perRow ? ` * ${size("rows")} + ` : "");
    const along = { linear: true, block: perBlock, in: perRow, out: perColumn }[axis];
    const level = along ? 2 : 1;
    if (!perColumn) return { text: read(operand.place, base, row, 1), width: 1, level };
    const at = row === "" ? coordinate(2) : `(${row}) * ${size("columns")} + ${coordinate(2)}`;
    return { text: read(operand.place, base, at, width), width, level };
  };
  const uniformOf =
    (n: number) =>
    (item: Loop): number =>
      (item.code[n] as { readonly index: number }).index;
  const number = (n: number, half = 0): string =>
    `arena[${hole(({ item, uniform }) => uniform(uniformOf(n)(item)) + half)}]`;
  const code: Emitted = emit(loop.code, {
    width,
    load,
    uniform: number,
    random: (n) => `random${width}((u32(${number(n)}) << 16u) | u32(${number(n, 1)}), e${width === 4 ? " * 4u" : ""})`,
  });

  const value = (n: number, wide: Width): string => spread(code.values[n] as Value, wide);
  const stores = loop.stores.map((store, n) => {
    const base = () => address(store.into, (item) => (item.stores[n] as Loop["stores"][number]).into);
    const text = write(store.into.place, base, "e", value(store.value, width), width);
    return store.guarded ? `if (kept) { ${text} }` : text;
  });
  const guard =
    loop.guard &&
    `let kept = ${read(loop.guard, () => hole(({ item, address }) => address(item.guard as Place)), "0u", 1)} != 0.0;`;
  const folds = loop.folds.map((fold, n) => ({ fold, n, names: carriedIn(fold, n) }));
  const takes = folds.flatMap(({ fold, names }) => names.map((one) => one.take(value(fold.value, width), width)));
  const into = ({ n }: { n: number }): string =>
    hole(({ item, address }) => address((item.folds[n] as Fold).into.place));
  const parts = ({ n }: { n: number }): string => hole(({ partials }) => partials(n));
  const ends = reduce(folds, axis, width, { into, parts, size });

  const body = [
    ...code.lines[0],
    guard ?? "",
    ...frame(axis, size),
    ...code.lines[1],
    ...folds.flatMap(({ names }) => names.map(({ name }) => `var ${name} = ${width === 4 ? "vec4f()" : "0.0"};`)),
    `for (var r = ${axis === "linear" ? "thread" : "laneAlong"} + segment * ${size("segment")}; r < end; r += ${axis === "linear" ? `${threads}u` : `1u << ${size("lanesAlong")}`}) {`,
    `  let e = ${axis === "linear" ? "r" : `(p * ${size("along")} + r) * ${size("inner")} + q`};`,
    ...[...code.lines[2], ...takes, ...stores].map((line) => `  ${line}`),
    "}",
    ...ends,
  ];
  const text = `fn ${name}(record: u32, group: u32, thread: u32) {\n  ${declare()}\n  ${body.filter(Boolean).join("\n  ")}\n}`;
  return { text, record };
}

/** Where a thread is: its place p, q outside the axis, and the segment of the axis that it walks along. */
function frame(axis: Axis, size: (key: keyof Walk) => string): string[] {
  const end = `min(${size("along")}, (segment + 1u) * ${size("segment")})`;
  if (axis === "linear") return ["let segment = group;", `let end = ${end};`];
  const [inner, along] = [size("lanesInner"), size("lanesAlong")];
  return [
    `let laneAlong = (thread >> ${inner}) & ((1u << ${along}) - 1u);`,
    `let tile = group / ${size("tilesInner")};`,
    `let q = ((group % ${size("tilesInner")}) << ${inner}) + (thread & ((1u << ${inner}) - 1u));`,
    `let p = (tile % ${size("tilesOuter")}) * (${threads}u >> (${inner} + ${along})) + (thread >> (${inner} + ${along}));`,
    `let segment = tile / ${size("tilesOuter")};`,
    `let inside = p < ${size("outer")} && q < ${size("inner")};`,
    `let end = select(0u, ${end}, inside);`,
  ];
}
