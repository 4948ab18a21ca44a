// internal
import type { Schedule } from "@unitball/core";
import { comment } from "./text.ts";
import { torchStepsize } from "./torchStepsize.ts";

/** A program in pieces: what it imports, its optimizers by name, and each one's lines. */
export interface Piece {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

/** An optimizer from its line, given `lr`, with what its stepsize and its start need. */
export function assembled(
  name: string,
  stepsize: Schedule,
  imports: readonly string[],
  make: (lr: number) => string,
  start?: Start,
): Piece {
  const { lr, before, after } = torchStepsize(stepsize, name);
  const math = before.some((text) => text.includes("math.")) ? ["import math"] : [];
  const first = start === undefined ? [] : [firstGradient(name, start)];
  const torch = before.length > 0 ? ["import torch"] : [];
  return { imports: [...math, ...torch, ...imports], lines: [...before, make(lr), ...after, ...first] };
}

/** The notes above the first line. */
export const noted = (notes: readonly string[], [first, ...rest]: readonly string[]): readonly string[] => [
  [...notes, first].join("\n"),
  ...rest,
];

type Start = "momentum_buffer" | "exp_avg";

/** Averages start at the first gradient when their buffer holds it already: (1 − α)g + αg = g. */
const firstGradient = (name: string, slot: Start): string =>
  [
    comment(
      `The average starts at the first gradient: run this once, after the first backward() and before the first step().`,
    ),
    `for group in ${name}.param_groups:`,
    `    for p in group["params"]:`,
    `        ${name}.state[p]["${slot}"] = p.grad.clone()`,
  ].join("\n");
