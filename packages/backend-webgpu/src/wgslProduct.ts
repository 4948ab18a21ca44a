// internal
import type { Operand, Product } from "@unitball/compile";
import type { Arena } from "./arena.ts";
import { access, type Direct, each, get, type View } from "./wgslAccess.ts";
import type { Width } from "./wgslCode.ts";
import { wgslEpilogue } from "./wgslEpilogue.ts";
import type { Case } from "./wgslLoop.ts";

/** A square tile of the product for each workgroup, `own` × `own` numbers for each thread, `deep` terms at a time. */
export interface Tile {
  readonly side: number;
  readonly own: 4 | 8;
  readonly deep: number;
}

export const tileThreads = ({ side, own }: Tile): number => (side / own) ** 2;

/** How many tiles a product has: those on and above the diagonal, if it is symmetric. */
export function tilesOf({ into, symmetric }: Product, { side }: Tile): number {
  const [blocks, m, n] = into.shape;
  const [rows, columns] = [Math.ceil(m / side), Math.ceil(n / side)];
  return blocks * (symmetric ? (rows * (rows + 1)) / 2 : rows * columns);
}

/**
 * The function `name` for products like this one. A workgroup goes through its tile's terms, `deep` at a time: it brings
 * both operands into its own memory, one term after the other, with neighbours along the tile's side together, in whatever
 * order they are stored; each thread multiplies what concerns its own numbers, in squares of 4 × 4 that lie half a tile
 * apart, while the next terms are on their way. Of a symmetric product the tiles above the diagonal are stored twice.
 */
export function productCase(
  name: string,
  product: Product,
  tile: Tile,
  width: Width,
  arena: Arena,
  direct: Direct,
): Case<Product> {
  const kernel = access<Product>(arena, width, direct);
  const { hole, define, record } = kernel;
  const { side, own, deep } = tile;
  const { transposeA, symmetric } = product;
  const [lanes, across] = [side / own, side / 4];
  const halves = own === 8 ? [0, 1] : [0];
  const [rows, columns] = [hole(({ into }) => into.shape[1]), hole(({ into }) => into.shape[2])];
  const terms = hole(({ a }) => a.shape[transposeA ? 1 : 2]);
  const tiles = hole((item) => tilesOf(item, tile) / item.into.shape[0]);
  const tilesAcross = hole(({ into }) => Math.ceil(into.shape[2] / side));
  const block = (of: (item: Product) => Operand, length: string, by: string): View => {
    const view = kernel.view(of(product).place, (item) => of(item).place);
    return { ...view, base: `${view.base} + block * ${length} * ${by}` };
  };
  const to = block(({ into }) => into, rows, columns);
  const epilogue = wgslEpilogue(product, kernel, rows, columns);
  const at = (from: string, half: number, lane: string, n: number) =>
    `${from} + ${half * lanes * 4 + n}u + 4u * ${lane}`;

  const squares = halves.flatMap((h) => halves.map((g) => ({ h, g })));
  const lines = squares.flatMap(({ h, g }) => each((i) => ({ name: `c${h}${i}${g}`, h, i, g })));
  const write = (row: string, column: string, value: string, ...before: string[]) =>
    `{ let row = ${row}; let column = ${column}; ${before.join(" ")} ${putWithin(to, width, rows, columns, value)} }`;
  const a = bring(
    "a",
    product,
    tile,
    block(({ a }) => a, rows, terms),
    width,
    rows,
    terms,
  );
  const b = bring(
    "b",
    product,
    tile,
    block(({ b }) => b, columns, terms),
    width,
    columns,
    terms,
  );
  return {
    record,
    text: `var<workgroup> tile_a: array<vec4f, ${deep * across}>;
var<workgroup> tile_b: array<vec4f, ${deep * across}>;
${define(name, [
  `let block = group / ${tiles};
let tile = group % ${tiles};`,
  symmetric ? triangle : `let tileRow = tile / ${tilesAcross}; let tileColumn = tile % ${tilesAcross};`,
  `let row0 = tileRow * ${side}u;
let column0 = tileColumn * ${side}u;
let right = thread % ${lanes}u;
let down = thread / ${lanes}u;`,
  ...lines.map((line) => `var ${line.name} = vec4f();`),
  ...[...a.names, ...b.names].map((name) => `var ${name} = vec4f();`),
  `for (var term = 0u; term < ${terms} + ${deep}u; term += ${deep}u) {`,
  ...a.fetch,
  ...b.fetch,
  `if (term > 0u) { for (var k = 0u; k < ${deep}u; k++) {`,
  ...halves.flatMap((h) => [
    `let a${h} = tile_a[k * ${across}u + ${h * lanes}u + down];`,
    `let b${h} = tile_b[k * ${across}u + ${h * lanes}u + right];`,
  ]),
  ...lines.map(({ name, h, i, g }) => `${name} += a${h}[${i}] * b${g};`),
  "} }",
  "workgroupBarrier();",
  ...a.put,
  ...b.put,
  "workgroupBarrier();",
  "}",
  ...epilogue.before,
  ...lines.map(({ name, h, i, g }) =>
    write(at("row0", h, "down", i), at("column0", g, "right", 0), name, ...epilogue.at(name)),
  ),
  ...(symmetric
    ? [
        "if (tileRow != tileColumn) {",
        ...squares.flatMap(({ h, g }) =>
          each((j) => {
            const value = `vec4f(${each((i) => `c${h}${i}${g}[${j}]`)})`;
            return write(at("column0", g, "right", j), at("row0", h, "down", 0), "value", `let value = ${value};`);
          }),
        ),
        "}",
      ]
    : []),
])}`,
  };
}

/** Write four neighbours from `column` on in a row of C, except what is outside. */
function putWithin(to: View, width: Width, rows: string, columns: string, value: string): string {
  const at = `row * ${columns} + column`;
  const some =
    width === 4
      ? `if (column < ${columns}) { ${get(to, at, 4)} = ${value}; }`
      : each((n) => `if (column + ${n}u < ${columns}) { ${get(to, `${at} + ${n}u`, 1)} = ${value}[${n}]; }`).join(" ");
  return `if (row < ${rows}) { ${some} }`;
}

/** The statements that fetch `deep` terms of an operand, from `term` on, and that put them into `tile_a` or `tile_b`. */
function bring(
  which: "a" | "b",
  { transposeA, transposeB }: Product,
  tile: Tile,
  from: View,
  width: Width,
  length: string,
  terms: string,
) {
  const { side, deep } = tile;
  const across = side / 4;
  const first = which === "a" ? "row0" : "column0";
  // Whether neighbours in memory are neighbours along the tile's side; else they are terms, and squares are transposed.
  const along = which === "a" ? transposeA : !transposeB;
  const [per, count] = along ? [across, deep * across] : [deep / 4, (deep * across) / 4];
  const threads = tileThreads(tile);
  /** Four neighbours of a line of the stored matrix; 0 outside. */
  const read = (line: string, column: string): string => {
    const [lines, columns] = along ? [terms, length] : [length, terms];
    const at = `${line} * ${columns} + ${column}`;
    if (width === 4) return `select(vec4f(), ${get(from, at, 4)}, ${line} < ${lines} && ${column} < ${columns})`;
    const numbers = each((n) => `select(0.0, ${get(from, `${at} + ${n}u`, 1)}, ${column} + ${n}u < ${columns})`);
    return `select(vec4f(), vec4f(${numbers}), ${line} < ${lines})`;
  };
  const rounds = Array.from({ length: Math.ceil(count / threads) }, (_, round) => {
    const names = (along ? [0] : [0, 1, 2, 3]).map((i) => `${which}${round}_${i}`);
    const n = `(thread + ${round * threads}u)`;
    const [column, place] = [`4u * (${n} % ${per}u)`, `${n} / ${per}u`];
    const some = (...statements: string[]) =>
      `${(round + 1) * threads > count ? `if (thread < ${count - round * threads}u) ` : ""}{ ${statements.join(" ")} }`;
    return {
      names,
      fetch: some(
        `let column = ${along ? first : "term"} + ${column};`,
        ...names.map((name, i) => {
          const line = along ? `term + ${place}` : `${first} + 4u * (${place}) + ${i}u`;
          return `{ let line = ${line}; ${name} = ${read("line", "column")}; }`;
        }),
      ),
      put: some(
        ...(along
          ? [`tile_${which}[${n}] = ${names[0]};`]
          : each(
              (j) =>
                `tile_${which}[(${column} + ${j}u) * ${across}u + ${place}] = vec4f(${names.map((name) => `${name}[${j}]`)});`,
            )),
      ),
    };
  });
  return {
    names: rounds.flatMap(({ names }) => names),
    fetch: rounds.map(({ fetch }) => fetch),
    put: rounds.map(({ put }) => put),
  };
}

/** The tile's place in the triangle on and above the diagonal, column by column. */
const triangle = `var tileColumn = u32((sqrt(8.0 * f32(tile) + 1.0) - 1.0) * 0.5);
if (tileColumn * (tileColumn + 1u) / 2u > tile) { tileColumn--; }
if ((tileColumn + 1u) * (tileColumn + 2u) / 2u <= tile) { tileColumn++; }
let tileRow = tile - tileColumn * (tileColumn + 1u) / 2u;`;
