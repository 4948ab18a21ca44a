import { expect, test } from "vitest";
import { task, tasks } from "./tasks.ts";

test("tasks are kept by their own names", () => {
  for (const [name, held] of Object.entries(tasks)) expect(held.name).toBe(name);
  expect(task("mnist-mlp")).toBe(tasks["mnist-mlp"]);
});

test("an unknown task is an error that names the nearest, or else all", () => {
  expect(() => task("mnist-mpl")).toThrow('There is no task "mnist-mpl". Did you mean "mnist-mlp"?');
  expect(() => task("cifar-cn")).toThrow('There is no task "cifar-cn". Did you mean "cifar-cnn"?');
  expect(() => task("imagenet")).toThrow(
    'There is no task "imagenet". There is cifar-cnn, digits-mlp, fashion-cnn, fashion-mlp, mnist-cnn, mnist-mlp, quadratic, shakespeare-gpt.',
  );
  expect(() => task("toString")).toThrow(/There is no task/);
});
