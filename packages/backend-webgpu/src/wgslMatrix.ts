// internal
import type { Operand, Place, Product } from "@unitball/compile";
import { type Holes, holes } from "./holes.ts";
import type { Width } from "./wgslCode.ts";

/** A product with what its record needs. */
export interface ProductMember {
  readonly item: Product;
  /** Where in the arena a place is, in numbers. */
  address(place: Place): number;
  /** Where in the arena a host number is. */
  uniform(index: number): number;
}

/** How a product's kernel reads and writes matrices: those without a buffer of their own in the arena, all so wide. */
export interface Matrices {
  readonly holes: Holes<ProductMember>;
  readonly width: Width;
  /** Where the operand begins. */
  base(operand: Operand, find: (item: Product) => Operand): string;
  /** One number of the operand's buffer; four of them. */
  one(operand: Operand, at: string): string;
  four(operand: Operand, at: string): string;
  /** Four neighbours of a line of a matrix; 0 outside. */
  read(operand: Operand, start: string, line: string, from: string, lines: string, length: string): string;
  /** Write four neighbours of a line of a matrix, except what is outside. */
  write(
    operand: Operand,
    start: string,
    line: string,
    from: string,
    lines: string,
    length: string,
    value: string,
  ): string;
}

export function matrices(width: Width, direct: (place: Place) => string | undefined): Matrices {
  const made = holes<ProductMember>();
  const buffer = ({ place }: Operand): string => direct(place) ?? "arena";
  const numberAt = (from: string, at: string): string =>
    width === 4 ? `${from}[(${at}) >> 2u][(${at}) & 3u]` : `${from}[${at}]`;
  return {
    holes: made,
    width,
    base: ({ place }, find) =>
      direct(place) === undefined ? made.hole(({ item, address }) => address(find(item).place)) : "0u",
    one: (operand, at) => numberAt(buffer(operand), at),
    four: (operand, at) =>
      width === 4 ? `${buffer(operand)}[(${at}) >> 2u]` : `vec4f(${each((n) => `${buffer(operand)}[${at} + ${n}u]`)})`,
    read(operand, start, line, from, lines, length) {
      const [source, at] = [buffer(operand), `${start} + ${line} * ${length} + ${from}`];
      if (width === 4) return `select(vec4f(), ${source}[(${at}) >> 2u], ${line} < ${lines} && ${from} < ${length})`;
      const numbers = each((n) => `select(0.0, ${source}[${at} + ${n}u], ${from} + ${n}u < ${length})`);
      return `select(vec4f(), vec4f(${numbers}), ${line} < ${lines})`;
    },
    write(operand, start, line, from, lines, length, value) {
      const [target, at] = [buffer(operand), `${start} + ${line} * ${length} + ${from}`];
      if (width === 4) return `if (${line} < ${lines} && ${from} < ${length}) { ${target}[(${at}) >> 2u] = ${value}; }`;
      const numbers = each((n) => `if (${from} + ${n}u < ${length}) { ${target}[${at} + ${n}u] = ${value}[${n}]; }`);
      return `if (${line} < ${lines}) { ${numbers.join(" ")} }`;
    },
  };
}

export const each = <R>(f: (n: number) => R): R[] => [0, 1, 2, 3].map(f);
