// internal
import type { Place, Product } from "@unitball/compile";
import type { Width } from "./wgslCode.ts";
import { wgslEpilogue } from "./wgslEpilogue.ts";
import { each, type Matrices, matrices, type ProductMember } from "./wgslMatrix.ts";

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
  direct: (place: Place) => string | undefined,
): { readonly text: string; record(member: ProductMember): number[] } {
  const access = matrices(width, direct);
  const { hole, declare, record } = access.holes;
  const { side, own, deep } = tile;
  const { into, transposeA, symmetric } = product;
  const [lanes, across] = [side / own, side / 4];
  const halves = own === 8 ? [0, 1] : [0];
  const size = [hole(({ item }) => item.into.shape[1]), hole(({ item }) => item.into.shape[2])] as const;
  const [rows, columns] = size;
  const terms = hole(({ item }) => item.a.shape[transposeA ? 1 : 2]);
  const tiles = hole(({ item }) => tilesOf(item, tile) / item.into.shape[0]);
  const tilesAcross = hole(({ item }) => Math.ceil(item.into.shape[2] / side));
  const to = `${access.base(into, (item) => item.into)} + block * ${rows} * ${columns}`;
  const epilogue = wgslEpilogue(product, access, size);
  const squares = halves.flatMap((h) => halves.map((g) => ({ h, g })));
  const at = (from: string, half: number, lane: string, n: number) =>
    `${from} + ${half * lanes * 4 + n}u + 4u * ${lane}`;

  const fragments = halves.flatMap((h) => [
    `let a${h} = tile_a[k * ${across}u + ${h * lanes}u + down];`,
    `let b${h} = tile_b[k * ${across}u + ${h * lanes}u + right];`,
  ]);
  const lines = squares.flatMap(({ h, g }) => each((i) => ({ name: `c${h}${i}${g}`, h, i, g })));
  const multiply = lines.map(({ name, h, i, g }) => `${name} += a${h}[${i}] * b${g};`);
  const store = lines.map(({ name, h, i, g }) => {
    const where = `let row = ${at("row0", h, "down", i)}; let column = ${at("column0", g, "right", 0)};`;
    return `{ ${where} ${epilogue.at(name).join(" ")} ${access.write(into, to, "row", "column", rows, columns, name)} }`;
  });
  const mirror = squares.flatMap(({ h, g }) =>
    each((j) => {
      const where = `let row = ${at("column0", g, "right", j)}; let column = ${at("row0", h, "down", 0)};`;
      const value = `let value = vec4f(${each((i) => `c${h}${i}${g}[${j}]`)});`;
      return `{ ${where} ${value} ${access.write(into, to, "row", "column", rows, columns, "value")} }`;
    }),
  );
  const brought = (["a", "b"] as const).map((which) => bring(which, product, tile, access, size, terms));
  const text = `var<workgroup> tile_a: array<vec4f, ${deep * across}>;
var<workgroup> tile_b: array<vec4f, ${deep * across}>;
fn ${name}(record: u32, group: u32, thread: u32) {
  #holes
  let block = group / ${tiles};
  let tile = group % ${tiles};
  ${symmetric ? triangle : `let tileRow = tile / ${tilesAcross}; let tileColumn = tile % ${tilesAcross};`}
  let row0 = tileRow * ${side}u;
  let column0 = tileColumn * ${side}u;
  let right = thread % ${lanes}u;
  let down = thread / ${lanes}u;
  ${lines.map((line) => `var ${line.name} = vec4f();`).join(" ")}
  ${brought.flatMap(({ declare }) => declare).join(" ")}
  for (var term = 0u; term < ${terms} + ${deep}u; term += ${deep}u) {
    ${brought.flatMap(({ fetch }) => fetch).join("\n    ")}
    if (term > 0u) {
      for (var k = 0u; k < ${deep}u; k++) {
        ${[...fragments, ...multiply].join("\n        ")}
      }
    }
    workgroupBarrier();
    ${brought.flatMap(({ put }) => put).join("\n    ")}
    workgroupBarrier();
  }
  ${[...epilogue.before, ...store].join("\n  ")}
  ${symmetric ? `if (tileRow != tileColumn) {\n    ${mirror.join("\n    ")}\n  }` : ""}
}`;
  return { text: text.replace("#holes", declare()), record };
}

/** The statements that fetch `deep` terms of an operand, from `term` on, and that put them into `tile_a` or `tile_b`. */
function bring(
  which: "a" | "b",
  product: Product,
  tile: Tile,
  { base, read }: Matrices,
  [rows, columns]: readonly [string, string],
  terms: string,
) {
  const operand = product[which];
  const [length, from] = which === "a" ? [rows, "row0"] : [columns, "column0"];
  const start = `${base(operand, (item) => item[which])} + block * ${length} * ${terms}`;
  const { side, deep } = tile;
  const across = side / 4;
  // Whether neighbours in memory are neighbours along the tile's side; else they are terms, and squares are transposed.
  const along = which === "a" ? product.transposeA : !product.transposeB;
  const [count, threads] = [along ? deep * across : (deep * across) / 4, tileThreads(tile)];
  const rounds = Array.from({ length: Math.ceil(count / threads) }, (_, round) => {
    const names = (along ? [0] : [0, 1, 2, 3]).map((i) => `${which}${round}_${i}`);
    const n = `(thread + ${round * threads}u)`;
    const [column, place] = along
      ? [`${n} % ${across}u`, `${n} / ${across}u`]
      : [`${n} % ${deep / 4}u`, `${n} / ${deep / 4}u`];
    const fetch = along
      ? [
          `let line = term + ${place}; let first = ${from} + 4u * (${column});`,
          `${names[0]} = ${read(operand, start, "line", "first", terms, length)};`,
        ]
      : [
          `let first = term + 4u * (${column});`,
          ...names.flatMap((name, i) => [
            `let line${i} = ${from} + 4u * (${place}) + ${i}u;`,
            `${name} = ${read(operand, start, `line${i}`, "first", length, terms)};`,
          ]),
        ];
    const put = along
      ? [`tile_${which}[${n}] = ${names[0]};`]
      : each(
          (j) =>
            `tile_${which}[(4u * (${column}) + ${j}u) * ${across}u + ${place}] = vec4f(${names.map((name) => `${name}[${j}]`)});`,
        );
    const some = (statements: readonly string[]) =>
      (round + 1) * threads > count
        ? `if (thread < ${count - round * threads}u) { ${statements.join(" ")} }`
        : `{ ${statements.join(" ")} }`;
    return { declare: names.map((name) => `var ${name} = vec4f();`), fetch: some(fetch), put: some(put) };
  });
  return {
    declare: rounds.flatMap(({ declare }) => declare),
    fetch: rounds.map(({ fetch }) => fetch),
    put: rounds.map(({ put }) => put),
  };
}

/** The tile's place in the triangle on and above the diagonal, column by column. */
const triangle = `var tileColumn = u32((sqrt(8.0 * f32(tile) + 1.0) - 1.0) * 0.5);
  if (tileColumn * (tileColumn + 1u) / 2u > tile) { tileColumn--; }
  if ((tileColumn + 1u) * (tileColumn + 2u) / 2u <= tile) { tileColumn++; }
  let tileRow = tile - tileColumn * (tileColumn + 1u) / 2u;`;
