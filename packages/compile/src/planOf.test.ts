import { type Layer, layer, type Traceable } from "@unitball/core";
import fc from "fast-check";
import {
  colNorm,
  constant,
  constrained,
  ema,
  linear,
  presets,
  rowNorm,
  sign,
  spectral,
  steepest,
  storm,
  sumOverLayers,
} from "unitball";
import { describe, expect, test } from "vitest";
import { faults, interpretPoisoned } from "../test/accesses.ts";
import * as integer from "../test/integerSteps.ts";
import { few } from "../test/programs.ts";
import { drawn, eager, type Numbers, planFor, planned, title } from "../test/step.ts";
import { type Plan, planOf } from "./index.ts";

const hidden = (name: string, ...shape: number[]): Layer => layer({ name, shape, role: "hidden" });
const equal = (n: number): Layer[] => Array.from({ length: n }, (_, i) => hidden(`w${i}`, 8, 6));
const patterns = (plan: Plan): string[] => plan.phases.flatMap((groups) => groups.map(({ pattern }) => pattern));
const items = (plan: Plan) => plan.phases.flat().flatMap((group) => group.items);
/** Per phase, how many items each group has, 0-d loops apart. */
const shape = (plan: Plan): number[][] =>
  plan.phases.map((groups) =>
    groups.filter(({ pattern }) => !pattern.startsWith("scalars")).map((group) => group.items.length),
  );

describe("phases and kernels", () => {
  const mlp = [[7, 5], [5], [5, 5], [5], [5, 3], [3]].map((s, i) =>
    layer({ name: `${i}`, shape: s, role: s.length === 1 ? "bias" : "hidden" }),
  );

  test.each([
    ["Signum, SCG: all finite; then d and x in one loop", presets.signum().with(constrained()), [[6], [6]]],
    ["Lion: the same", presets.lion(), [[6], [6]]],
    [
      "STORM, sign: both gradients' finite, more than eight; ok; then d, previous and x in one loop",
      presets.signum().with(storm()),
      [[12], [], [6]],
    ],
    ["gradient descent: finite and ‖g‖_F in one loop; then x", presets.gradientDescent(), [[6], [6]]],
    ["sign descent: finite and ‖g‖₁; then x", presets.signDescent(), [[6], [6]]],
    // A vector is its own fan-in norms, so that its dual norm is there in phase 0.
    [
      "rowNorm over ℓ2: finite and norms; the dual norms; then d and x",
      presets.normalizedSgd().with(rowNorm()),
      [[3, 3], [3], [3, 3]],
    ],
    ["colNorm, max: finite and norms; then d and x", presets.signum().with(colNorm()), [[6], [6]]],
  ])("%s", (_, program, expected) => {
    const plan = planFor(program, mlp);
    expect(shape(plan)).toEqual(expected);
  });

  test("with more than eight layers, that all are finite is found out in a phase of its own, and guards", () => {
    expect(shape(planFor(presets.signum(), equal(8)))).toEqual([[8], [8]]);
    const plan = planFor(presets.signum(), equal(9));
    expect(shape(plan)).toEqual([[9], [], [9]]);
    const last = plan.phases[2]![0]!.items[0]!;
    expect(last.kind === "loop" && last.guard).toMatchObject({ in: "scalar" });
    expect(last.kind === "loop" && last.stores.map(({ guarded }) => guarded)).toEqual([true, true]);
  });

  test("64 layers of one size are as many groups as 9, and as many products' groups as 1", () => {
    const program = presets.unconstrainedScion();
    const [one, nine, all] = [1, 9, 64].map((n) => planFor(program, equal(n))) as [Plan, Plan, Plan];
    expect(patterns(all).filter((p) => !p.startsWith("scalars"))).toEqual(
      patterns(nine).filter((p) => !p.startsWith("scalars")),
    );
    const products = (plan: Plan) => patterns(plan).filter((p) => p.startsWith("product"));
    expect(products(all)).toEqual(products(one));
    expect(
      all.phases
        .flat()
        .filter(({ pattern }) => pattern.startsWith("product"))
        .every((g) => g.items.length === 64),
    ).toBe(true);
  });

  test("greedy shares of layers, each of another form, are computed first, and all layers have one kernel", () => {
    const plan = planFor(presets.signum().with(sumOverLayers()), equal(4));
    expect(shape(plan)).toEqual([[4], [], [4]]);
  });

  test("a product takes the elementwise expression that is alone in needing it", () => {
    // Each step: A = XᵀX, symmetric; Z = bA + cA² from A², symmetric; X ← a(X + XZ).
    const plan = planFor(presets.unconstrainedScion().with(spectral({ polar: "cubic", steps: 1 })), equal(1));
    const cubic = items(plan).filter((item) => item.kind === "product");
    expect(cubic.map(({ symmetric }) => symmetric)).toEqual([true, false]);
    const keller = items(planFor(presets.muon(), equal(1))).filter((item) => item.kind === "product");
    expect(keller.map(({ symmetric }) => symmetric)).toEqual(Array(5).fill([true, true, false]).flat());
    const ops = keller.slice(0, 3).map(({ epilogue }) => epilogue?.code.filter((i) => "args" in i).map(({ op }) => op));
    expect(ops).toEqual([undefined, ["mul", "mul", "add"], ["add", "mul"]]);
  });

  test("on the Gram matrix every product is symmetric but those with X", () => {
    // 24 × 6: after the first Gram matrix only X ← X(I + Z) has a factor that is no polynomial in it.
    const plan = planFor(presets.unconstrainedScion(), [hidden("tall", 24, 6)]);
    const products = items(plan).filter((item) => item.kind === "product");
    for (const { symmetric, into } of products) expect(symmetric).toBe(into.shape.join() === "1,6,6");
    expect(products.length).toBeGreaterThan(10);
  });
});

describe("patterns", () => {
  const with_ = (alpha: number, gamma: number, radius: number, mu = 0.1) =>
    planFor(
      presets
        .lion({ mu, stepsize: constant({ value: gamma }) })
        .with(ema({ alpha }))
        .with(sign({ radius })),
      few,
    );

  test("α, γ, μ and a radius are uniforms, whatever they are, and a schedule as well", () => {
    const usual = patterns(with_(0.1, 0.01, 2));
    expect(patterns(with_(0.2, 0.03, 5, 0.7))).toEqual(usual);
    expect(patterns(with_(1, 1, 1, 1))).toEqual(usual);
    expect(patterns(with_(0.5, 0.5, 0.5, 0))).toEqual(usual);
    const falling = linear({ from: 1, to: 0, steps: 9 });
    expect(
      patterns(
        planFor(
          presets
            .lion({ stepsize: falling })
            .with(ema({ alpha: falling }))
            .with(sign({ radius: 2 })),
          few,
        ),
      ),
    ).toEqual(usual);
  });

  test("one uniform for one expression, evaluated at step k in float64", () => {
    const { uniforms } = with_(0.1, 0.25, 2);
    expect(new Set(uniforms.map(({ key }) => key)).size).toBe(uniforms.length);
    expect(uniforms.some(({ at }) => at(0) === 1 - 0.25 * 0.1)).toBe(true);
    const falling = linear({ from: 0.3, to: 0.1, steps: 4 });
    const plan = planFor(presets.signum({ stepsize: falling }).with(constrained()), few);
    for (const k of [0, 1, 2, 3, 9]) expect(plan.uniforms.map(({ at }) => at(k))).toContain(1 - falling.at(k));
  });

  test("layers of other sizes are items of one group", () => {
    const shapes = [hidden("a", 3, 4), hidden("b", 9, 2), hidden("c", 5, 5)];
    expect(shape(planFor(presets.signum(), shapes))).toEqual([[3], [3]]);
    expect(shape(planFor(presets.normalizedSgd().with(rowNorm()).with(steepest()), shapes))).toEqual([[3], [3], [3]]);
  });
});

test("random steps of whole numbers: every slot and result is float64's, to the last bit, and no memory is misused", () => {
  const { held, given, integerSteps } = integer;
  const whole = (seed: string, n: number) => drawn(seed, [1, 1, n], 3).map((x) => Math.round(x) + 0);
  fc.assert(
    fc.property(integerSteps, fc.nat(50), (step: Traceable, seed) => {
      // Every other one with so little room that what can take turns does.
      const plan = planOf(step, held, given, seed % 2 === 0 ? 2 ** 18 : 1);
      expect(faults(plan)).toEqual([]);
      const numbers = (slots: Plan["held"]): Numbers =>
        new Map(
          slots.map((slot) => [
            title(slot),
            whole(
              `${title(slot)} ${seed}`,
              slot.shape.reduce((a, b) => a * b, 1),
            ),
          ]),
        );
      const [now, g] = [numbers(plan.held), numbers(plan.given)];
      const got = planned(plan, 0, now, g, (memory) => interpretPoisoned(plan, 0, memory));
      // + 0 makes 0 of −0.
      for (const [slot, a] of eager({ step, held, given }, 0, now, g)) {
        expect(
          [...got.get(slot)!].map((x) => x + 0),
          slot,
        ).toEqual([...a].map((x) => x + 0));
      }
    }),
    { numRuns: 400, seed: 1 },
  );
});
