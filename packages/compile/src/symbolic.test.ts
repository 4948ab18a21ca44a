import { type Layers, layer as layerOf, type Ops, type State, type Traceable } from "@unitball/core";
import { describe, expect, test } from "vitest";
import { eager, type Numbers, planned } from "../test/step.ts";
import { type Plan, planOf, type Shapes } from "./index.ts";

const held: Shapes = { x: { w: [1, 2, 3] }, n: "scalar" };
const given: Shapes = { g: { w: [1, 2, 3] } };

type Made<T> = { readonly w?: T; readonly n?: T; readonly seen?: T };
/** A step that changes x.w or n, or returns a result, as f says. */
const stepOf =
  (f: <T>(ops: Ops<T>, w: T, g: T, n: T) => Made<T>): Traceable =>
  <T>(ops: Ops<T>, { x, n }: State<T>, { g }: State<T>): State<T> => {
    const w = (x as Layers<T>).w!;
    const made = f(ops, w, (g as Layers<T>).w!, n as T);
    return { x: { w: made.w ?? w }, n: made.n ?? (n as T), ...(made.seen !== undefined && { seen: made.seen }) };
  };
const planOfStep = (f: Parameters<typeof stepOf>[0]) => planOf(stepOf(f), held, given);
const loops = (plan: Plan) => plan.phases.flat().flatMap((group) => group.items.filter((item) => item.kind === "loop"));
describe("values", () => {
  const numbers = (w: readonly number[], n = 3): [Numbers, Numbers] => [
    new Map([
      ["x/w", Float32Array.from(w)],
      ["n", Float32Array.of(n)],
    ]),
    new Map([["g/w", Float32Array.of(1, 2, 3, 4, 5, 6)]]),
  ];
  const w = [3, -4, 0, 12, 84, -3];
  const run = (f: Parameters<typeof stepOf>[0], k = 0, from = w, n = 3) =>
    planned(planOfStep(f), k, ...numbers(from, n));

  test.each([1e-30, 1e-19, 1, 1e19, 1e30])("hypot of numbers of size %s is √Σs² to 1e-6, and 0 of zeros", (size) => {
    const f = <T>(ops: Ops<T>, x: T) => ({
      n: ops.hypot([ops.sum(x, "all"), ops.maxAbs(x, "all"), ops.mul(ops.sum(x, "all"), 3)]),
    });
    const [sum, max] = [92 * size, 84 * size];
    const got = run(
      (ops, x) => f(ops, x),
      0,
      w.map((a) => a * size),
    ).get("n")![0]!;
    expect(Math.abs(got / Math.hypot(sum, max, 3 * sum) - 1)).toBeLessThan(1e-6);
    expect(run((ops, x) => f(ops, x), 0, [0, 0, 0, 0, 0, 0]).get("n")).toEqual(Float32Array.of(0));
  });

  test("random is core's uniform: the same bits as on the reference at step k, whole, repeated along an axis, 0-d", () => {
    const layer = layerOf({ name: "l", shape: [2, 3], role: "hidden" });
    const row = layerOf({ name: "r", shape: [3], role: "bias" });
    const step = stepOf((ops, w, _, n) => ({
      w: ops.add(ops.random(7, w), ops.mul(2, ops.random(8, row))),
      n: ops.random(-5, n),
      seen: ops.mul(ops.random(-5, n), ops.random(9, layer)),
    }));
    const plan = planOf(step, held, given);
    for (const k of [0, 1, 1000]) {
      const got = planned(plan, k, ...numbers(w));
      for (const [slot, a] of eager({ step, held, given }, k, ...numbers(w))) {
        expect(got.get(slot), slot).toEqual(Float32Array.from(a));
      }
    }
  });

  test("slots may change places, and take each other's values", () => {
    const shapes: Shapes = { a: { l: [1, 2, 2], m: [1, 2, 2] }, n: { p: "scalar", q: "scalar" } };
    const step: Traceable = <T>(ops: Ops<T>, { a, n }: State<T>): State<T> => {
      const [{ l, m }, { p, q }] = [a, n] as unknown as readonly [Record<"l" | "m", T>, Record<"p" | "q", T>];
      return { a: { l: m, m: ops.mul(p, l) }, n: { p: q, q: p } };
    };
    const now: Numbers = new Map([
      ["a/l", Float32Array.of(1, 2, 3, 4)],
      ["a/m", Float32Array.of(5, 6, 7, 8)],
      ["n/p", Float32Array.of(2)],
      ["n/q", Float32Array.of(9)],
    ]);
    const got = planned(planOf(step, shapes, {}), 0, now, new Map());
    expect(Object.fromEntries([...got].map(([slot, a]) => [slot, [...a]]))).toEqual({
      "a/l": [5, 6, 7, 8],
      "a/m": [2, 4, 6, 8],
      "n/p": [9],
      "n/q": [2],
    });
  });

  test("a slot that stays is not written; a result may be what was given, a number, or the old value of a slot", () => {
    const step: Traceable = <T>(ops: Ops<T>, { x, n }: State<T>, { g }: State<T>): State<T> => ({
      x: x!,
      n: ops.add(n as T, 1),
      before: n as T,
      x0: x!,
      g: g as Layers<T>,
      one: ops.at(4),
      zero: ops.zeros((x as Layers<T>).w!),
    });
    const plan = planOf(step, held, given);
    expect(
      loops(plan)
        .flatMap(({ stores }) => stores)
        .some(({ into }) => into.place.in === "held"),
    ).toBe(false);
    const [now, g] = numbers(w);
    const want = eager({ step, held, given }, 0, now, g);
    const got = planned(plan, 0, now, g);
    for (const [slot, a] of want) expect([...got.get(slot)!], slot).toEqual([...a]);
  });
});
