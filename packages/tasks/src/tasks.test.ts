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
    'There is no task "imagenet". There is cifar-cnn, digits-mlp, fashion-cnn, fashion-mlp, mnist-cnn, mnist-mlp, mnist-mlp-32, mnist-mlp-512, quadratic, shakespeare-gpt.',
  );
  expect(() => task("toString")).toThrow(/There is no task/);
});

test.each(Object.values(tasks))("$name declares a metric to compare by, and one to tune by that is a loss", (held) => {
  const { metrics, primary, tuning } = held;
  expect(metrics).toHaveProperty(primary);
  expect(metrics[tuning]?.better).toBe("lower");
  for (const { title, better, unit } of Object.values(metrics)) {
    expect(better).toBe(unit === "share" ? "higher" : "lower");
    expect(title).not.toBe("");
  }
});
