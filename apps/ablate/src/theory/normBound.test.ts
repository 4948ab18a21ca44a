import { reference } from "@unitball/backend-reference";
import { type Layer, layer } from "@unitball/core";
import { recipeOf } from "@unitball/optimizer";
import {
  almond,
  cautiouslyDecayed,
  clipped,
  constant,
  constrained,
  decayed,
  ema,
  linear,
  maxOverLayers,
  normalized,
  sign,
  sphere,
  steepest,
  unconstrained,
} from "unitball";
import { describe, expect, test } from "vitest";
import type { RecipeJson } from "../store/records.ts";
import { normBound } from "./normBound.ts";

const parts = {
  estimator: ema({ alpha: 0.3 }),
  geometry: sign({ radius: 2 }),
  composition: maxOverLayers(),
  normalization: normalized(),
  constraint: unconstrained(),
  stepsize: linear({ from: 0.5, to: 0, steps: 10 }),
};
type Parts = Partial<{ [A in keyof typeof parts]: unknown }>;
const json = (given: Parts = {}): RecipeJson => JSON.parse(JSON.stringify({ ...parts, ...given }));

test("unconstrained: the start and the sum of the stepsizes; by hand 1 + (0.5 + 0.45 + 0.4)", () => {
  const bound = normBound(json(), 1, 3) as number[];
  expect(bound).toEqual([1, 1.5, 1.95, 2.35].map((x) => expect.closeTo(x, 12)));
});

test("constrained: (1 − γ)r + γ tends to 1 from both sides; decayed by μ to 1/μ", () => {
  const stepsize = constant({ value: 0.5 });
  expect(normBound(json({ constraint: constrained(), stepsize }), 3, 3)).toEqual([3, 2, 1.5, 1.25]);
  expect(normBound(json({ constraint: constrained(), stepsize }), 0, 2)).toEqual([0, 0.5, 0.75]);
  const decay = normBound(json({ constraint: decayed({ mu: 0.25 }), stepsize }), 0, 300) as number[];
  expect(decay.at(-1)).toBeCloseTo(4, 9);
});

test.each<[string, Parts, RegExp]>([
  ["steepest", { normalization: steepest() }, /^a step of steepest is as long as/],
  ["sphere", { constraint: sphere() }, /^sphere is no fixed sum/],
  ["cautiouslyDecayed", { constraint: cautiouslyDecayed() }, /^cautiouslyDecayed is no fixed sum/],
  ["almond", { estimator: almond() }, /^almond changes what the LMO gives$/],
  ["a stranger's part", { geometry: { axis: "geometry", kind: "acme/ball", options: {} } }, /is not unitball's own/],
])("%s has no such bound, and it says why", (_, given, why) => {
  expect(normBound(json(given), 1, 3)).toMatch(why);
});

describe("what runs measure stays below it,", () => {
  const one: Layer = layer({ name: "w", shape: [2, 3], role: "hidden" });
  test.each([
    ["unconstrained", unconstrained()],
    ["constrained", constrained()],
    ["decayed", decayed({ mu: 0.7 })],
  ])("%s, and touches it where every gradient points the same way", async (_, constraint) => {
    for (const normalization of [normalized(), clipped({ at: 1e-6 })]) {
      for (const steady of [true, false]) {
        const norms = await run(recipeOf({ ...parts, constraint, normalization } as typeof parts), steady);
        const bound = normBound(json({ constraint, normalization }), norms[0] as number, 10) as number[];
        for (const [k, norm] of norms.entries()) expect(norm).toBeLessThanOrEqual((bound[k] as number) * (1 + 1e-12));
        if (steady) expect(norms.at(-1)).toBeCloseTo(bound.at(-1) as number, 12);
        else expect(norms.at(-1)).toBeLessThan((bound.at(-1) as number) - 0.1);
      }
    }
  });

  /** ‖W‖/ρ over ten steps, of gradients that all point away from the start, or turn about. */
  async function run(recipe: ReturnType<typeof recipeOf<typeof parts>>, steady: boolean): Promise<number[]> {
    const backend = reference();
    const tensor = (value: number) => ({ w: backend.enter(backend.tensor(Array(6).fill(value), [2, 3]), one) });
    const optimizer = recipe.build(backend, [one]);
    let x: ReturnType<typeof tensor> = tensor(1);
    let state = optimizer.init(x);
    const norms: number[] = [];
    for (let k = 0; k <= 10; k++) {
      norms.push(Math.max(...(await backend.read(x.w))) / 2);
      const next = optimizer.step(x, state, () => tensor(steady || k % 2 === 1 ? -1 : 1));
      [x, state] = [next.x as typeof x, next.state];
    }
    return norms;
  }
});
