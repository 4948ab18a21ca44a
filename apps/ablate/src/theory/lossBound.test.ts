import { reference, type Value } from "@unitball/backend-reference";
import { type Axes, inner, type Layers, mapLayers } from "@unitball/core";
import { recipeOf } from "@unitball/optimizer";
import { quadratic, train } from "@unitball/tasks";
import {
  byLayer,
  clipped,
  colNorm,
  constant,
  constrained,
  decayed,
  ema,
  euclidean,
  euclideanOverLayers,
  gradient,
  linear,
  maxOverLayers,
  nesterov,
  normalized,
  rms,
  rowNorm,
  sign,
  spectral,
  sphere,
  sumOverLayers,
  unconstrained,
} from "unitball";
import { describe, expect, test } from "vitest";
import type { RecipeJson, TrialConfig } from "../store/records.ts";
import { type Known, known } from "./known.ts";
import { lossBound, lossBounds } from "./lossBound.ts";

const parts = {
  estimator: gradient(),
  geometry: sign() as Axes["geometry"],
  composition: maxOverLayers(),
  normalization: normalized(),
  constraint: unconstrained(),
  stepsize: linear({ from: 0.1, to: 0, steps: 60 }),
};
type Parts = { [A in keyof typeof parts]?: Axes[A] };
const seeds = { initSeed: 3, dataSeed: 4 };
const config = (given: Parts = {}, task = "quadratic"): TrialConfig => ({
  ...{
    arm: "A",
    stage: "final",
    gamma: 1,
    options: {},
    seed: 1,
    task,
    backend: "cpu",
    steps: 60,
    batch: 1,
    rungs: [60],
  },
  ...{ target: null, ...seeds, recipe: JSON.parse(JSON.stringify({ ...parts, ...given })) as RecipeJson },
});
const constants: Known = {
  ...{ L: 3, start: 50, origin: 8, norms: { start: 1, best: 4, apart: 2 }, lmo: { excess: 0, gap: 0 } },
};

describe("with a constant stepsize the bound has a closed form:", () => {
  const gamma = () => 0.1;
  test("unconstrained, the products of 1 − 2γ/(R + γk) telescope", () => {
    const bounds = lossBounds(constants, { gamma, mu: 0, alpha: 1, steps: 40 });
    const a = 2 / 0.1; // R/γ
    const last = (n: number) => (a + n - 2) * (a + n - 1);
    for (const [n, bound] of bounds.entries()) {
      const kicks = Array.from({ length: n }, (_, j) => ((a + j - 1) * (a + j)) / last(n)).reduce((x, y) => x + y, 0);
      expect(bound).toBeCloseTo((50 * (a - 2) * (a - 1)) / last(n) + (3 / 2) * 0.1 ** 2 * kicks, 10);
    }
  });

  test("constrained with x* outside the ball, f(u) + (1 − γ)ⁿ(f(x₁) − f(u)) + 2Lγ(1 − (1 − γ)ⁿ), u = x*/4", () => {
    const bounds = lossBounds(constants, { gamma, mu: 1, alpha: 1, steps: 40 });
    const left = 8 * (3 / 4) ** 2;
    for (const [n, bound] of bounds.entries()) {
      expect(bound).toBeCloseTo(left + 0.9 ** n * (50 - left) + 2 * 3 * 0.1 * (1 - 0.9 ** n), 10);
    }
  });

  test("the lag of the estimator tends to Lγ(1 − α)/α, and adds 2γ times that to each step", () => {
    const [lagging, prompt] = [0.25, 1].map((alpha) =>
      lossBounds({ ...constants, norms: { ...constants.norms, apart: 1e12 } }, { gamma, mu: 0, alpha, steps: 200 }),
    ) as [readonly number[], readonly number[]];
    const more = (k: number) => (lagging[k] as number) - (prompt[k] as number);
    expect(more(200) - more(199)).toBeCloseTo(2 * 0.1 * ((3 * 0.1 * 0.75) / 0.25), 8);
  });
});

const geometries = {
  sign: sign(),
  euclidean: euclidean({ radius: 2 }),
  rms: rms({ radius: 0.5 }),
  colNorm: colNorm(),
  rowNorm: rowNorm({ scaling: "rmsToInf" }),
  spectral: spectral({ gap: 1e-3 }),
  byLayer: byLayer({ hidden: spectral({ radius: 3 }), "*": sign({ radius: 0.5 }) }),
} satisfies Record<string, Axes["geometry"]>;
const names = Object.keys(geometries) as (keyof typeof geometries)[];

describe("L is at least ‖∇f(x) − ∇f(y)‖_* over ‖x − y‖", () => {
  const backend = reference();
  const { ops } = backend;
  const problem = quadratic.made(backend, seeds);
  /** The greatest ratio over random directions and, where `corners`, their LMOs. */
  const steepest = (geometry: Axes["geometry"]): number => {
    const on = (layer: (typeof problem.layers)[number]) => geometry.on?.(layer) ?? geometry;
    const zero = problem.gradient(
      mapLayers(problem.init(), (x) => ops.mul(0, x)),
      0,
    ).g;
    const ratios = Array.from({ length: 40 }, (_, seed) => {
      const directions = problem.layers.map(
        (l) => [l.name, on(l).lmo(ops, ops.sub(ops.random(seed, l), 0.5), l)] as const,
      );
      const w: Layers<Value> = Object.fromEntries(directions);
      const hw = mapLayers(problem.gradient(w, 0).g, (g, name) => ops.sub(g, zero[name] as Value));
      return problem.layers.reduce((sum, l) => {
        const other = on(l).lmo(ops, hw[l.name] as Value, l);
        return sum - Number(backend.peek(inner(ops, hw[l.name] as Value, other)));
      }, 0);
    });
    return Math.max(...ratios);
  };
  test.each(names)("%s, over boundary points of 40 directions", (name) => {
    const geometry = geometries[name];
    const { L } = known(config(), { geometry, composition: maxOverLayers() }) as Known;
    const seen = steepest(geometry);
    expect(seen).toBeLessThanOrEqual(L * (1 + 1e-4));
    // Σh is attained in every corner of the sign's ball.
    if (name === "sign") expect(seen).toBeCloseTo(L, 9);
    else expect(seen).toBeGreaterThan(L / 30);
  });
});

describe("no run on the quadratic is above its bound at any step,", () => {
  const compositions = [maxOverLayers(), euclideanOverLayers(), sumOverLayers()];
  const rules: Parts[] = [
    {},
    { estimator: ema({ alpha: 0.5 }) },
    { constraint: constrained() },
    { constraint: decayed({ mu: 0.1 }), estimator: ema({ beta: 0.3 }), stepsize: constant({ value: 0.02 }) },
  ];
  test.each(names)("%s", async (name) => {
    const backend = reference();
    for (const [i, rule] of rules.entries()) {
      for (const composition of i === 0 ? compositions : [maxOverLayers()]) {
        const given = { ...rule, geometry: geometries[name], composition };
        const allowed = lossBound(config(given as Parts));
        if (typeof allowed === "string") throw new Error(allowed);
        const problem = quadratic.made(backend, seeds);
        const optimizer = recipeOf({ ...parts, ...given } as typeof parts).build(backend, problem.layers);
        const { losses } = await train({ problem, optimizer, backend, steps: 60 });
        expect(allowed.bound[0]).toBeCloseTo(losses[0]?.loss ?? Number.NaN, 9);
        for (const { k, loss } of losses) expect(loss).toBeLessThanOrEqual((allowed.bound[k] as number) * (1 + 1e-9));
      }
    }
  });

  test("and it says something: sign steps on exact gradients end below half of f(x₁) by the bound alone", () => {
    const allowed = lossBound(config());
    if (typeof allowed === "string") throw new Error(allowed);
    expect(allowed.bound.at(-1)).toBeLessThan((allowed.bound[0] as number) / 2);
  });
});

test.each<[string, TrialConfig, RegExp]>([
  ["another task", config({}, "digits-mlp"), /^of digits-mlp neither the smoothness nor the least loss is known$/],
  ["clipped", config({ normalization: clipped({ at: 1 }) }), /^the steps of clipped are not as long/],
  ["nesterov", config({ estimator: nesterov() }), /^how far nesterov is from the gradient/],
  ["an average from zero", config({ estimator: ema({ init: "zero" }) }), /^how far ema is from the gradient/],
  ["sphere", config({ constraint: sphere() }), /^sphere is no fixed sum/],
  ["keller5", config({ geometry: spectral({ polar: "keller5" }) }), /^the polar factor "keller5" does not say/],
  [
    "a radius that changes",
    config({ geometry: sign({ radius: linear({ from: 1, to: 0, steps: 9 }) }) }),
    /^the radius of sign changes/,
  ],
])("%s has no such bound, and it says why", (_, given, why) => {
  expect(lossBound(given)).toMatch(why);
});
