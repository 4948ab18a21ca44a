// internal
import type { Fold } from "@unitball/compile";
import type { Width } from "./wgslCode.ts";

/** One number that a fold carries along, from 0: what an element is as one, and how two are joined. */
export interface Carried {
  of(value: string, width: Width): string;
  join(a: string, b: string, width: Width): string;
}

/** A fold as the numbers that it carries along, and what they are in the end. */
export interface Folding {
  readonly carried: readonly Carried[];
  result(carried: readonly string[], width: Width): string;
}

const join: Carried["join"] = (a, b) => `${a} + ${b}`;
const square = (part: "small" | "middle" | "large"): Carried => ({
  of: (value, width) => `${part}${width}(${value})`,
  join,
});
const largest = (of: "magnitude" | "broken"): Carried => ({
  of: (value, width) => `${of}${width}(${value})`,
  join: (a, b, width) => `larger${width}(${a}, ${b})`,
});

/**
 * Norms are three sums of squares (Blue 1978), each scaled so that its squares neither overflow nor underflow: of what is
 * small, of what is large, and of the rest, a NaN too. Sums are joined by adding, so that any tree of additions will do.
 */
export const foldings: Readonly<Record<Fold["fold"], Folding>> = {
  sum: { carried: [{ of: (value) => value, join }], result: ([sum]) => sum as string },
  maxAbs: { carried: [largest("magnitude")], result: ([max]) => max as string },
  finite: { carried: [largest("broken")], result: ([broken]) => `1.0 - ${broken}` },
  norms: {
    carried: (["small", "middle", "large"] as const).map(square),
    result: ([small, middle, large], width) => `norm${width}(${small}, ${middle}, ${large})`,
  },
};
