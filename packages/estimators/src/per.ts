// internal
import { type In, type Layers, lerp, mapLayers, type Ops, oneOf } from "@unitball/core";

/** What shares one statistic: nothing, an input's fan-out, an output's fan-in (a neuron), or the whole layer. */
export type Per = "entry" | "input" | "output" | "layer";

const over = { input: "out", output: "in", layer: "all" } as const;

export const checkPer = (kind: string, per: Per): void =>
  oneOf(kind, "per", per, ["entry", "input", "output", "layer"]);

/** ‖a‖₂ of what shares a statistic, robust as `norms` is. */
export const normsPer = <T>(ops: Ops<T>, a: T, per: Per): T => (per === "entry" ? ops.abs(a) : ops.norms(a, over[per]));

export const sumPer = <T>(ops: Ops<T>, a: T, per: Per): T => (per === "entry" ? a : ops.sum(a, over[per]));

/** How many entries share a statistic. Parts see no sizes, so this is counted once and kept as a slot. */
export const countsPer = <T>(ops: Ops<T>, x: Layers<T>, per: Per): Layers<T> =>
  mapLayers(x, (w) => (per === "entry" ? ops.at(1) : sumPer(ops, ops.ge(ops.zeros(w), 0), per)));

/** s ← (1 − α)s + α·mean(a²), the mean over what shares a statistic. */
export const meanSquares = <T>(
  ops: Ops<T>,
  s: Layers<T>,
  a: Layers<T>,
  alpha: In<T>,
  count: Layers<T>,
  per: Per,
): Layers<T> =>
  mapLayers(a, (al, name) => {
    const square = ops.div(sumPer(ops, ops.mul(al, al), per), count[name]!);
    return lerp(ops, s[name]!, square, alpha);
  });
