import {
  constant,
  ema,
  euclidean,
  euclideanOverLayers,
  gradient,
  maxOverLayers,
  normalized,
  recipe,
  shelf,
  sign,
  steepest,
  unconstrained,
} from "unitball";
import { expect, test } from "vitest";
import { type Arm, defineStudy, type Study } from "./define.ts";
import { plan } from "./plan.ts";
import { asStudy } from "./schema.ts";

const sgd = recipe()
  .with(gradient())
  .with(euclidean())
  .with(euclideanOverLayers())
  .with(steepest())
  .with(unconstrained());
const grid = [0.1, 0.2, 0.4];
const study = (arms: readonly Arm[], more: Partial<Study> = {}): Study =>
  defineStudy({
    name: "tiny",
    task: "digits-mlp",
    steps: 10,
    tuning: { seeds: [1] },
    seeds: 2,
    stepsize: (gamma) => constant({ value: gamma }),
    arms,
    ...more,
  });
const planned = (arms: readonly Arm[], more?: Partial<Study>) => plan(asStudy(study(arms, more), "study"), shelf);

test("an arm that changes one axis is planned with that axis and what it changes from and to", () => {
  const { arms } = planned([
    { name: "SGD", recipe: sgd, grid },
    { name: "Normalized", recipe: sgd.with(normalized()), grid },
    { name: "Momentum", from: "SGD", recipe: sgd.with(ema()), grid },
  ]);
  expect(arms.map(({ from, differences }) => [from, differences.map((d) => [d.axis, d.from, d.to])])).toEqual([
    [null, []],
    ["SGD", [["normalization", "steepest", "normalized"]]],
    ["SGD", [["estimator", "gradient", "ema"]]],
  ]);
});

test("an arm that changes two axes is refused in one sentence that names both arms, both axes and the arm between", () => {
  const two = [
    { name: "SGD", recipe: sgd, grid },
    { name: "SignSGD", recipe: sgd.with(sign()).with(maxOverLayers()), grid },
  ];
  expect(() => planned(two)).toThrow(
    '"SignSGD" differs from "SGD" in 2 axes (geometry, composition), but an arm may change one; put between them one with geometry sign, or declare an exception with its reason.',
  );
});

test("an arm that changes three axes is offered the two arms between, in order", () => {
  const three = sgd.with(sign()).with(maxOverLayers()).with(normalized());
  expect(() =>
    planned([
      { name: "a", recipe: sgd, grid },
      { name: "b", recipe: three, grid },
    ]),
  ).toThrow(
    /3 axes \(geometry, composition, normalization\).*one with geometry sign, then one with composition maxOverLayers, or/,
  );
});

test("an option counts as a change of its axis, and no change at all is refused", () => {
  const momentum = (alpha: number) => sgd.with(ema({ alpha }));
  const arms = [
    { name: "slow", recipe: momentum(0.1), grid },
    { name: "fast", recipe: momentum(0.5), grid },
  ];
  expect(planned(arms).arms[1]?.differences).toEqual([
    { axis: "estimator", from: "ema", to: "ema", options: ["alpha"] },
  ]);
  expect(() => planned([...arms, { name: "again", recipe: momentum(0.5), grid }])).toThrow(
    '"again" is the same recipe as "fast"; change one axis of it, remove the arm, or ask for the control "identical".',
  );
});

test("every arm has the same tuning budget", () => {
  const arms = [
    { name: "SGD", recipe: sgd, grid },
    { name: "Normalized", recipe: sgd.with(normalized()), grid: [0.1, 0.2] },
  ];
  expect(() => planned(arms)).toThrow('"Normalized" would try 2 stepsizes and "SGD" 3');
});

test("a grid rises; its stepsizes are positive", () => {
  expect(() => planned([{ name: "SGD", recipe: sgd, grid: [0.2, 0.1] }])).toThrow(
    "study: arms.0.grid must rise from one stepsize to the next.",
  );
  expect(() => planned([{ name: "SGD", recipe: sgd, grid: [0, 0.1] }])).toThrow(
    "study: arms.0.grid.0 must be greater than 0.",
  );
});

test("names are unique as folders, and an arm starts from one before it", () => {
  const normal = sgd.with(normalized());
  expect(() =>
    planned([
      { name: "A b", recipe: sgd, grid },
      { name: "a-b", recipe: normal, grid },
    ]),
  ).toThrow('Two arms, "A b" and "a-b", would share the folder "a-b"; rename one.');
  expect(() =>
    planned([
      { name: "a", recipe: sgd, grid },
      { name: "b", from: "c", recipe: normal, grid },
    ]),
  ).toThrow('"b" starts from "c", which is no arm before it; there is "a".');
});

test("how many fresh seeds means the first that tuning has not used; naming a tuning seed is refused", () => {
  const arms = [{ name: "SGD", recipe: sgd, grid }];
  expect(planned(arms, { tuning: { seeds: [1, 4] }, seeds: 3 }).seeds).toEqual([5, 6, 7]);
  expect(planned(arms, { seeds: [8, 9] }).seeds).toEqual([8, 9]);
  expect(() => planned(arms, { seeds: [1, 2] })).toThrow("Seed 1 is both for tuning and for the comparison");
});

test("a recipe may be its JSON, which the shelf brings back; an unknown part and a misspelt option are sentences", () => {
  const json = JSON.parse(JSON.stringify(sgd));
  expect(planned([{ name: "SGD", recipe: json, grid }]).arms[0]?.recipe).toEqual(json);
  const wrong = { ...json, geometry: { axis: "geometry", kind: "spectrl", options: {} } };
  expect(() => planned([{ name: "SGD", recipe: wrong, grid }])).toThrow(
    'The recipe of "SGD" cannot be used: There is no part "spectrl" for the geometry on the shelf. Did you mean "spectral"?',
  );
  const misspelt = { ...json, geometry: { axis: "geometry", kind: "sign", options: { raduis: 2 } } };
  expect(() => planned([{ name: "SGD", recipe: misspelt, grid }])).toThrow('sign has no option "raduis"');
});

test("a recipe has five parts and no stepsize", () => {
  const { geometry: _, ...without } = sgd.parts;
  expect(() => planned([{ name: "SGD", recipe: without as never, grid }])).toThrow('"SGD" still needs: geometry.');
  expect(() => planned([{ name: "SGD", recipe: sgd.with(constant({ value: 1 })), grid }])).toThrow(
    'The recipe of "SGD" has a stepsize, but the study tunes it; remove it from the recipe.',
  );
});

test("a study's misspelt or missing property is named", () => {
  const good = study([{ name: "SGD", recipe: sgd, grid }]);
  expect(() => asStudy({ ...good, stpes: 3 }, "my-study.ts")).toThrow(
    "my-study.ts: stpes is no property of a study; remove it.",
  );
  const { steps: _, ...without } = good;
  expect(() => asStudy(without, "my-study.ts")).toThrow("my-study.ts: steps is missing.");
  expect(() => asStudy({ ...good, seeds: 0 }, "my-study.ts")).toThrow(/^my-study\.ts: seeds must be/);
  expect(() => asStudy(3, "my-study.ts")).toThrow("my-study.ts must export a study as an object.");
});
