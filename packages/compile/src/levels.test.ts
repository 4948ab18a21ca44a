import type { Layers, Ops, State, Traceable } from "@unitball/core";
import { describe, expect, test } from "vitest";
import { asymmetries } from "../test/accesses.ts";
import { distance, drawn, eager, type Numbers, planned, title } from "../test/step.ts";
import { type Plan, planOf, type Shapes } from "./index.ts";

const held: Shapes = { x: { w: [2, 4, 4], v: [2, 4, 4] }, n: "scalar" };
const given: Shapes = { g: { w: [2, 4, 4], row: [2, 1, 4] } };

type Expression = <T>(ops: Ops<T>, w: T, g: T, row: T, n: T) => T;
/** x.w becomes an expression. */
const stepOf =
  (f: Expression): Traceable =>
  <T>(ops: Ops<T>, { x, n }: State<T>, { g }: State<T>): State<T> => {
    const [of, by] = [x as Layers<T>, g as Layers<T>];
    return { x: { ...of, w: f(ops, of.w!, by.w!, by.row!, n as T) }, n: n! };
  };
const planFor = (f: Expression): Plan => planOf(stepOf(f), held, given);
const items = (plan: Plan) => plan.phases.flat().flatMap((group) => group.items);
const products = (plan: Plan) => items(plan).filter((item) => item.kind === "product");
const loops = (plan: Plan) => items(plan).filter((item) => item.kind === "loop");
const numbers = (slots: Plan["held"]): Numbers =>
  new Map(slots.map((slot) => [title(slot), drawn(title(slot), slot.shape)]));

function expectRight(f: Expression): void {
  const plan = planFor(f);
  const [now, g] = [numbers(plan.held), numbers(plan.given)];
  const want = eager({ step: stepOf(f), held, given }, 0, now, g);
  const got = planned(plan, 0, now, g);
  for (const [slot, a] of want) expect(distance(got.get(slot)!, a), slot).toBeLessThan(1e-5);
}

describe("an epilogue", () => {
  /** Instructions that compute, of each product's epilogue. */
  const epilogues = (f: Expression) =>
    products(planFor(f)).map(({ epilogue }) => epilogue?.code.flatMap((i) => ("args" in i ? [i.op] : [])));

  test("is a chain in which each is alone in needing the one before", () => {
    const chain: Expression = (ops, w) => {
      const c = ops.matmul(w, w);
      const d = ops.mul(3, ops.add(ops.abs(c), 2));
      return ops.sub(d, ops.sum(d, "in"));
    };
    expect(epilogues(chain)).toEqual([["abs", "add", "mul"]]);
    expectRight(chain);
    const branch: Expression = (ops, w) => {
      const c = ops.matmul(w, w);
      return ops.mul(ops.abs(c), ops.sqrt(ops.abs(ops.sub(c, 1))));
    };
    expect(epilogues(branch)).toEqual([undefined]);
    expectRight(branch);
  });

  test("does not wait: what needs something later is not in it", () => {
    const late: Expression = (ops, w) => ops.gram(ops.add(ops.matmul(w, w), ops.sum(ops.gram(w, "in"), "all")), "in");
    expect(epilogues(late)).toEqual([undefined, undefined, undefined]);
    expectRight(late);
    const early: Expression = (ops, w) => {
      const a = ops.gram(w, "in");
      return ops.gram(ops.add(ops.matmul(a, w), ops.sum(w, "all")), "in");
    };
    expect(epilogues(early)).toEqual([undefined, ["add"], undefined]);
    expectRight(early);
  });

  test("reads no slot and no gradient, and draws no random numbers: a loop does, which has to be there anyway", () => {
    const moved: Expression = (ops, w, g) => ops.sub(w, ops.mul(0.1, ops.matmul(g, g)));
    expect(epilogues(moved)).toEqual([["mul"]]);
    expectRight(moved);
    const noisy: Expression = (ops, w, g) => ops.gram(ops.add(ops.matmul(g, g), ops.random(1, w)), "in");
    expect(epilogues(noisy)).toEqual([undefined, undefined]);
    expectRight(noisy);
  });

  test("of a symmetric product keeps it so", () => {
    const scaled: Expression = (ops, w) => ops.matmul(ops.mul(0.5, ops.gram(w, "in")), w);
    expect(epilogues(scaled)).toEqual([["mul"], undefined]);
    const tilted: Expression = (ops, w) => ops.matmul(ops.mul(ops.sum(w, "in"), ops.gram(ops.mul(2, w), "in")), w);
    const plan = planFor(tilted);
    expect(products(plan).map(({ symmetric, epilogue }) => [symmetric, epilogue])).toEqual([
      [true, undefined],
      [false, undefined],
    ]);
    planned(plan, 0, numbers(plan.held), numbers(plan.given), (memory) => {
      for (const apart of asymmetries(plan, 0, memory)) expect(apart).toBeLessThan(1e-6);
    });
    expectRight(tilted);
  });
});

describe("what is computed again, and what is kept", () => {
  test("an elementwise expression has no memory of its own, however many read it", () => {
    const plan = planFor((ops, w, g) => {
      const d = ops.add(ops.mul(0.9, w), ops.mul(0.1, g));
      return ops.mul(d, ops.sum(ops.div(d, ops.maxAbs(d, "all")), "all"));
    });
    expect([plan.phases.length, plan.scratch]).toEqual([3, 0]);
  });

  test("a sum of many matrices keeps a part of it at a time, so that scratch does not grow with their number", () => {
    const chebyshev =
      (terms: number): Expression =>
      (ops, w, g) => {
        let [before, now] = [g, ops.mul(0.1, ops.matmul(g, w))];
        let sum = before;
        for (let i = 1; i < terms; i++) {
          sum = ops.add(sum, ops.mul(1 / i, now));
          [before, now] = [now, ops.sub(ops.mul(0.2, ops.matmul(now, w)), before)];
        }
        return ops.gram(sum, "in");
      };
    expect(planFor(chebyshev(60)).scratch).toBe(planFor(chebyshev(30)).scratch);
    expectRight(chebyshev(20));
  });

  test("a 0-d expression of at most eight numbers is computed by each that needs it, one of more by itself", () => {
    const sums =
      (count: number): Expression =>
      (ops, w, g) => {
        const all = Array.from({ length: count }, (_, i) => ops.sum(ops.abs(ops.sub(w, i)), "all"));
        return ops.mul(
          all.reduce((a, b) => ops.max(a, b)),
          g,
        );
      };
    expect(planFor(sums(8)).phases.map((groups) => groups.length)).toEqual([1, 1]);
    expect(planFor(sums(9)).phases.map((groups) => groups.length)).toEqual([1, 1, 1]);
    for (const count of [8, 9]) expectRight(sums(count));
  });
});

describe("a loop", () => {
  test("has what is the same for every element first", () => {
    for (const { code, operands } of loops(
      planFor((ops, w, g, row, n) => ops.add(ops.mul(w, ops.sqrt(n)), ops.mul(ops.div(2, n), ops.mul(row, g)))),
    )) {
      const varies: boolean[] = [];
      for (const i of code) {
        const own = i.op === "load" ? operands[i.index]!.place.in !== "scalar" : i.op === "random";
        varies.push("args" in i ? i.args.some((a) => varies[a]) : own);
      }
      expect(varies).toEqual([...varies].sort());
      expect(varies.filter((is) => !is).length).toBe(4);
    }
  });

  test("that overwrites what it reads has another pattern than one that does not", () => {
    const pattern = (step: Traceable) =>
      planOf(step, held, given)
        .phases.flat()
        .map((group) => group.pattern);
    const onto =
      (slot: "w" | "v"): Traceable =>
      <T>(ops: Ops<T>, { x, n }: State<T>, { g }: State<T>): State<T> => {
        const of = x as Layers<T>;
        return { x: { ...of, [slot]: ops.add(of.w!, (g as Layers<T>).w!) }, n: n! };
      };
    expect(pattern(onto("w"))).not.toEqual(pattern(onto("v")));
  });
});
