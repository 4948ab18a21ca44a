import { type Layers, type Ops, type Schedule, type State, type Traceable, tiny } from "@unitball/core";
import { describe, expect, test } from "vitest";
import { type Plan, planOf, type Shapes, trace } from "./index.ts";

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
const traced = (f: Parameters<typeof stepOf>[0]) => trace(stepOf(f), held, given);
const planOfStep = (f: Parameters<typeof stepOf>[0]) => planOf(stepOf(f), held, given);
const loops = (plan: Plan) => plan.phases.flat().flatMap((group) => group.items.filter((item) => item.kind === "loop"));
const root = (f: Parameters<typeof stepOf>[0]) => traced(f).roots[0]!.node;

describe("expressions", () => {
  test("equal ones are one node", () => {
    expect(root((ops, w, g) => ({ w: ops.sub(ops.add(w, g), ops.add(w, g)) })).args).toSatisfy(([a, b]) => a === b);
  });

  test("of literals are folded in float64", () => {
    expect(root((ops, w) => ({ w: ops.mul(ops.sqrt(ops.add(1, ops.div(2, 8))), w) })).args[0]!.number).toMatchObject({
      literal: Math.sqrt(1.25),
    });
  });

  test("with neutral numbers are their other argument: 1·a, a·1, a/1, 0 + a, a + 0, a − 0, where(1, a, b), keep(0, b, a), where(t, a, a)", () => {
    const w = (f: <T>(ops: Ops<T>, a: T) => T) => root((ops, a) => ({ w: f(ops, a) }));
    for (const same of [
      w((ops, a) => ops.mul(1, a)),
      w((ops, a) => ops.mul(a, 1)),
      w((ops, a) => ops.div(a, 1)),
      w((ops, a) => ops.add(0, a)),
      w((ops, a) => ops.add(a, 0)),
      w((ops, a) => ops.sub(a, 0)),
      w((ops, a) => ops.where(1, a, ops.abs(a))),
      w((ops, a) => ops.keep(ops.gt(1, 2), ops.abs(a), a)),
      w((ops, a) => ops.where(ops.sum(a, "all"), a, a)),
      w((ops, a) => ops.sum(a, "block")),
    ]) {
      expect(same.op).toBe("held");
    }
    // An option may be 1 today and 2 tomorrow.
    expect(w((ops, a) => ops.mul(ops.at(1), a)).op).toBe("mul");
  });

  test("of options and schedules are uniforms with the key of the expression, evaluated in float64 at step k", () => {
    const half: Schedule = { kind: "half", options: { of: 3 }, at: (k) => 3 / 2 ** k };
    const again: Schedule = { ...half, options: { of: 3 } };
    const { uniforms } = planOfStep((ops, w) => {
      const twice = <T>(o: Ops<T>, s: Schedule) => o.sub(1, o.mul(o.at(s), o.at(0.1)));
      return { w: ops.add(ops.mul(twice(ops, half), w), ops.mul(twice(ops, again), ops.abs(w))) };
    });
    expect(uniforms.map(({ key }) => key)).toEqual(['sub(1,mul({"kind":"half","options":{"of":3}},0.1))']);
    for (const k of [0, 1, 5]) expect(uniforms[0]!.at(k)).toBe(1 - (3 / 2 ** k) * 0.1);
  });

  test("0, 1, −1 and tiny stay in the code; other literals do not", () => {
    const plan = planOfStep((ops, w) => ({ w: ops.max(ops.mul(-1, w), ops.mul(tiny, ops.gt(w, 0.5))) }));
    const [loop] = loops(plan);
    expect(loop!.code.flatMap((i) => (i.op === "const" ? [i.value] : []))).toEqual([-1, tiny]);
    expect(plan.uniforms.map(({ key }) => key)).toEqual(["0.5"]);
  });
});

describe("what cannot be traced is an error that says so", () => {
  const failing = (f: Parameters<typeof stepOf>[0]) => () => traced(f);

  test("a tensor used as a number", () => {
    const sentence = /tensor of a traced step was used as a number.*use ops/;
    expect(failing((_, w, g) => ({ w: (w as number) > 2 * (g as number) ? w : g }))).toThrow(sentence);
    expect(failing((ops, w) => ({ w: ops.mul(Math.sqrt(ops.sum(w, "all") as number), w) }))).toThrow(sentence);
    expect(failing((ops, w) => ({ w: ops.mul(+(w as number), w) }))).toThrow(sentence);
  });

  test("a slot that is missing, or of another shape, or that it was not given", () => {
    expect(() => trace((() => ({})) as Traceable, held, given)).toThrow(
      'slot "x" of layer "w" is undefined, not a tensor',
    );
    expect(failing((ops, w) => ({ w: ops.sum(w, "in") }))).toThrow(
      'slot "x" of layer "w" was [1,2,3] and became [1,1,3]',
    );
    expect(failing((_, w) => ({ n: w }))).toThrow('slot "n" was 0-d and became [1,2,3]');
    const more: Traceable = (_, { x, n }) => ({ x: { ...(x as object), v: n } as never, n: n! });
    expect(() => trace(more, held, given)).toThrow('slot "x" of layer "v"');
  });

  test("shapes that do not fit", () => {
    expect(failing((ops, w) => ({ w: ops.add(w, ops.gram(w, "in")) }))).toThrow("[1,2,3] and [1,3,3] do not broadcast");
    expect(failing((ops, w) => ({ w: ops.matmul(w, w) }))).toThrow("[1,2,3] and [1,2,3] do not chain");
    expect(failing((ops, w, _, n) => ({ w: ops.matmul(w, n) }))).toThrow("0-d values; use mul");
    expect(failing((ops, w) => ({ w: ops.add(w, undefined as never) }))).toThrow("An argument of add is undefined");
  });
});

test("polynomials in one Gram matrix are marked, and nothing else", () => {
  const shapes: Shapes = { x: { w: [2, 3, 3], b: [2, 1, 1], r: [2, 1, 3] }, n: "scalar" };
  const product = (f: <T>(ops: Ops<T>, a: T, other: T, b: T, r: T, n: T) => readonly [T, T]) => {
    const step: Traceable = <T>(ops: Ops<T>, { x, n }: State<T>): State<T> => {
      const { w, b, r } = x as Layers<T>;
      const [p, q] = f(ops, ops.gram(w!, "in"), ops.gram(w!, "out"), b!, r!, n as T);
      return { x: { ...(x as Layers<T>), w: ops.matmul(p, q) }, n: n! };
    };
    return trace(step, shapes, {}).roots[0]!.node.gram !== undefined;
  };
  expect(product((_, a) => [a, a])).toBe(true);
  expect(product((ops, a, _, b, __, n) => [ops.sub(ops.mul(n, a), ops.mul(a, b)), ops.matmul(ops.div(a, 3), a)])).toBe(
    true,
  );
  expect(product((_, a, other) => [a, other])).toBe(false);
  expect(product((ops, a, _, __, r) => [a, ops.mul(r, a)])).toBe(false);
  expect(product((ops, a) => [a, ops.abs(a)])).toBe(false);
  expect(product((ops, a, other) => [a, ops.add(a, other)])).toBe(false);
  expect(product((ops, a, _, b) => [a, ops.add(a, b)])).toBe(false);
});
