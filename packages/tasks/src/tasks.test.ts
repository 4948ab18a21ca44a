import { expect, test } from "vitest";
import { task, tasks } from "./tasks.ts";

test("tasks are kept by their own names", () => {
  for (const [name, held] of Object.entries(tasks)) expect(held.name).toBe(name);
  expect(task("mnist-mlp")).toBe(tasks["mnist-mlp"]);
});

test("an unknown task is an error that names the nearest, or else all", () => {
  expect(() => task("mnist-mpl")).toThrow('There is no task "mnist-mpl". Did you mean "mnist-mlp"?');
  expect(() => task("cifar")).toThrow('There is no task "cifar". There is digits-mlp, mnist-mlp, quadratic.');
  expect(() => task("toString")).toThrow(/There is no task/);
});
