import type { Axes } from "@unitball/core";
import { type Recipe, reviveRecipe } from "@unitball/optimizer";
import { task } from "@unitball/tasks";
import { expect, test } from "vitest";
import { sizeOf } from "../plan/size.ts";
import { configOf } from "../study/config.ts";
import { loadShelf, loadStudy } from "../study/load.ts";
import { next } from "../study/next.ts";
import { plan } from "../study/plan.ts";
import { studies } from "./studies.ts";

const shelf = await loadShelf(undefined);
const all = studies();

test("the studies are there, each with its question and its source", () => {
  expect(all.map(({ name }) => name)).toEqual([
    "one-change",
    "adaptive",
    "batch-size",
    "constraints-long-run",
    "estimators",
    "layer-norms",
    "muon-to-scion",
    "width-transfer",
  ]);
  for (const { about, source } of all) {
    expect(about).toMatch(/\?/);
    expect(source).toMatch(/\S/);
  }
});

const given = all.flatMap(({ name, settings = {} }) => [name, ...Object.keys(settings).map((one) => `${name}@${one}`)]);

test.each(given)(
  "%s is planned: every arm on the same budget, and each builds on every layer of its task",
  async (name) => {
    const planned = plan(await loadStudy(name), shelf);
    const { layers } = task(planned.task);
    expect(new Set(planned.arms.map((arm) => JSON.stringify(sizeOf(planned, arm)))).size).toBe(1);
    expect(planned.arms.every(({ grid }) => grid.length >= 4)).toBe(true);
    for (const { trial } of next(planned, new Map())) {
      const { recipe } = configOf(planned, trial);
      expect((reviveRecipe(recipe, shelf) as Recipe<Axes>).corridor(layers)).toBeDefined();
    }
  },
);

test("MNIST, Fashion-MNIST and the character GPT are all looked at", async () => {
  const tasks = await Promise.all(given.map(async (name) => (await loadStudy(name)).task));
  expect([...new Set(tasks)].toSorted()).toEqual([
    ...["fashion-mlp", "mnist-cnn", "mnist-mlp", "mnist-mlp-32", "mnist-mlp-512", "shakespeare-gpt"],
  ]);
});
