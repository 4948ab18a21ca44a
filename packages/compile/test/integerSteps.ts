import type { Layers, Ops, State, Traceable } from "@unitball/core";
import fc from "fast-check";
import type { Shapes, Space } from "../src/index.ts";

/** Slots of shapes that repeat along each other's axes, and square ones for products. */
export const held: Shapes = {
  a: { whole: [2, 3, 4], also: [2, 3, 4], square: [2, 3, 3] },
  b: { rows: [2, 3, 1], columns: [1, 1, 4], blocks: [2, 1, 1] },
  n: "scalar",
  m: "scalar",
};
export const given: Shapes = { g: { whole: [2, 3, 4], square: [2, 3, 3] }, t: "scalar" };

type Draw = readonly [op: number, a: number, b: number, c: number];

/**
 * Steps made of random expressions whose values are small whole numbers, so that float32 and float64 agree on every bit:
 * whatever differs is the planner's fault. Each slot becomes one of the expressions of its shape, guarded or not.
 */
export const integerSteps: fc.Arbitrary<Traceable> = fc
  .record({
    draws: fc.array(fc.tuple(...[0, 1, 2, 3].map(() => fc.nat(1000))) as unknown as fc.Arbitrary<Draw>, {
      minLength: 4,
      maxLength: 40,
    }),
    ends: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
    guarded: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  })
  .map(({ draws, ends, guarded }) => {
    const step = <T>(ops: Ops<T>, before: State<T>, of: State<T>): State<T> => {
      const layers = (slot: State<T>[string]) => slot as Layers<T>;
      const slots: Value<T>[] = [
        ...Object.entries(layers(before.a!)).map(([name, a]): Value<T> => [a, name === "square" ? "square" : "whole"]),
        ...Object.entries(layers(before.b!)).map(([name, b]): Value<T> => [b, name]),
        [before.n as T, "scalar"],
        [before.m as T, "scalar"],
      ];
      const values: Value<T>[] = [
        ...slots,
        ...Object.entries(layers(of.g!)).map(([name, g]): Value<T> => [g, name]),
        [of.t as T, "scalar"],
      ];
      const pick = (n: number): Value<T> => values[n % values.length]!;
      for (const [choice, a, b, c] of draws) values.push(expression(ops, choice, [pick(a), pick(b), pick(c)]));
      const end = (i: number, kind: string): T => {
        const fit = values.filter(([, k]) => k === kind);
        return fit[ends[i]! % fit.length]![0];
      };
      const ok = ops.ge(ops.sum(layers(of.g!).whole!, "all"), 0);
      const next = slots.map(([old, kind], i) => (guarded[i] ? ops.keep(ok, end(i, kind), old) : end(i, kind)));
      const [whole, also, square, rows, columns, blocks, n, m] = next as [T, T, T, T, T, T, T, T];
      const results = { whole: end(8, "whole"), square: end(9, "square"), rows: end(10, "rows") };
      return {
        a: { whole, also, square },
        b: { rows, columns, blocks },
        n,
        m,
        seen: results,
        total: end(11, "scalar"),
        ok,
      };
    };
    return step;
  });

/** The kinds that a value of one kind is folded to, over block, in, out. */
const shapes: Readonly<Record<string, Space>> = {
  whole: [2, 3, 4],
  square: [2, 3, 3],
  rows: [2, 3, 1],
  columns: [1, 1, 4],
  blocks: [2, 1, 1],
};
const kindOf = (shape: Space): string | undefined =>
  Object.keys(shapes).find((kind) => shapes[kind]!.join() === shape.join());

function together(a: string, b: string): string | undefined {
  if (a === "scalar" || b === "scalar") return a === "scalar" ? b : a;
  const [p, q] = [shapes[a]!, shapes[b]!];
  if (p.some((n, i) => n !== q[i] && n !== 1 && q[i] !== 1)) return undefined;
  return kindOf(p.map((n, i) => Math.max(n, q[i]!)) as unknown as Space);
}

type Value<T> = readonly [a: T, kind: string];

/** One of the expressions that can be made of three values; wherever one could grow it is clamped to ±9. */
function expression<T>(
  ops: Ops<T>,
  choice: number,
  [[a, ka], [b, kb], [c, kc]]: readonly [Value<T>, Value<T>, Value<T>],
): Value<T> {
  const small = (x: T): T => ops.max(-9, ops.min(9, x));
  const both = together(ka, kb);
  const all = both && together(both, kc);
  const choices: Value<T>[] = [
    [ops.abs(a), ka],
    [small(ops.sum(a, "all")), "scalar"],
    [ops.maxAbs(a, "all"), "scalar"],
    [ops.finite(a), "scalar"],
  ];
  if (both) {
    choices.push([small(ops.add(a, b)), both], [small(ops.sub(a, b)), both], [small(ops.mul(a, b)), both]);
    choices.push([ops.gt(a, b), both], [ops.max(a, b), both]);
  }
  if (all) choices.push([ops.where(ops.gt(a, 0), b, c), all]);
  if (ka === "whole" || ka === "square") choices.push([small(ops.sum(a, "out")), "rows"]);
  if (ka === "rows") choices.push([ops.maxAbs(a, "in"), "blocks"]);
  if (ka === "square") choices.push([small(ops.gram(a, "in")), "square"]);
  if (ka === "whole") choices.push([small(ops.gram(a, "out")), "square"]);
  if ((ka === "whole" || ka === "square") && kb === "square") {
    choices.push([small(ops.matmul(b, a)), ka], [small(ops.add(a, ops.matmul(b, a))), ka]);
  }
  return choices[choice % choices.length]!;
}
