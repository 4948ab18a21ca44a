import "../../test/built.ts";
import { adamw, partition, presets, recipeOf, spectral } from "unitball";
import { describe, expect, test } from "vitest";
import { exampleFor } from "../recipes/examples.ts";
import type { Full, Optimizer } from "../recipes/optimizer.ts";
import { rows } from "../recipes/shelf.ts";
import { menu } from "../tasks/menu.ts";
import { fromHash, toHash } from "./address.ts";
import type { Setup } from "./setup.ts";

const own = recipeOf({ ...presets.scion().parts, geometry: spectral({ radius: 3 }) }) as Full;
const setup: Setup = {
  ...{ task: "valley", seed: 7, steps: 42, batch: 3, backend: "cpu" as const },
  a: presets.scion(),
  b: own,
};

describe("an address and back", () => {
  test("is the same setup, for every preset, for a recipe of one's own, for every task's example", () => {
    for (const { optimizer } of rows) {
      const { setup: again, complaints } = fromHash(toHash({ ...setup, a: optimizer }));
      expect(complaints).toEqual([]);
      expect(JSON.stringify(again)).toBe(JSON.stringify({ ...setup, a: optimizer }));
    }
    const a = partition({ bias: own, "*": adamw({ gamma: 0.002 }) }) as Optimizer;
    expect(JSON.stringify(fromHash(toHash({ ...setup, a })).setup.a)).toBe(JSON.stringify(a));
    for (const { name } of menu) {
      const { a, b } = exampleFor(name);
      expect(JSON.stringify(fromHash(toHash({ ...setup, task: name, a, b })).setup.b)).toBe(JSON.stringify(b));
    }
  });

  test("is as a browser writes it, and says a preset by its name", () => {
    expect(toHash(setup)).toContain("&a=scion&");
    const { hash } = new URL(`https://lab.test/${toHash(setup)}`);
    expect(hash).toBe(toHash(setup));
  });
});

test("an empty address is the first task with its example, without a complaint", () => {
  const { setup: first, complaints } = fromHash("");
  expect(complaints).toEqual([]);
  expect(first).toMatchObject({ task: "digits-mlp", seed: 0, backend: "auto" });
});

test.each([
  ["#task=digit", /task cannot be used: there is no task “digit”. There is digits-mlp, fashion-mlp/],
  ["#seed=-1", /seed cannot be used: it is “-1”, but it must be a whole number from 0/],
  ["#steps=1e9", /steps cannot be used: it is “1e9”/],
  ["#batch=", /batch cannot be used: it is “”/],
  ["#backend=gpu", /backend cannot be used: there is no backend “gpu”; there are auto, webgpu, wasm, cpu/],
  ["#a=scoin", /a cannot be used: there is no preset “scoin”. Did you mean "scion"\?/],
  ["#b={%22estimator%22", /b cannot be used: the recipe is not JSON/],
  ["#b={}", /b cannot be used: the recipe still needs: estimator, geometry/],
  ['#b={"geometry":{"axis":"geometry","kind":"sine","options":{}}}', /b cannot be used: There is no part "sine"/],
  ['#b={"axis":"optimizer","kind":"adamW","options":{}}', /b cannot be used: There is no part "adamW".*"adamw"/],
  [
    '#b={"axis":"constraint","kind":"sphere","options":{}}',
    /b cannot be used: "sphere" is a part for the constraint, not/,
  ],
  [
    '#b={"axis":"optimizer","kind":"partition","options":{"*":{}}}',
    /b cannot be used: the recipe still needs: estimator/,
  ],
  ["#a=%E0%A4%A", /The address says “a”, which the lab does not understand/],
  ["#taks=valley", /The address says “taks”, which the lab does not understand. Did you mean "task"\?/],
])("%s earns a sentence, and the default stands", (hash, sentence) => {
  const { setup: made, complaints } = fromHash(hash);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(sentence);
  expect(JSON.stringify(made)).toBe(JSON.stringify(fromHash("").setup));
});

test("what else a bad address says is kept", () => {
  const { setup: made, complaints } = fromHash("#seed=x&task=wells&a=lion");
  expect(complaints).toHaveLength(1);
  expect(made.task).toBe("wells");
  expect(JSON.stringify(made.a)).toBe(JSON.stringify(presets.lion()));
});
