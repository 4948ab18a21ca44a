import * as tf from "@tensorflow/tfjs";
import { layer } from "@unitball/core";
import { adamw } from "@unitball/optimizer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tfOptimizer } from "./tfOptimizer.ts";

beforeEach(async () => void (await tf.setBackend("cpu")));
afterEach(() => tf.disposeVariables());

const bias = (name: string, size: number) => layer({ name, shape: [size], role: "bias" });
const made = (name: string, size: number) => tf.variable(tf.zeros([size]), true, name);
const moved = (variable: tf.Variable) => variable.dataSync().some((value) => value !== 0);
const give = (variables: readonly tf.Variable[]) =>
  variables.map(({ name, shape }) => ({ name, tensor: tf.ones(shape) as tf.Tensor }));

test("a layer is the variable of its name, or of its name with the suffix of a loaded model's", () => {
  const [a, b] = [made("model/a", 2), made("model/b_1", 3)];
  const optimizer = tfOptimizer(adamw(), [bias("model/a", 2), bias("model/b", 3)]);
  optimizer.applyGradients({ [b.name]: tf.ones([3]) });
  expect([a, b].map(moved)).toEqual([false, true]);
  expect(optimizer.variables).toEqual([a, b]);
});

test("gradients for every layer are matched by place where names alone would be wrong", () => {
  const layers = [bias("w", 2), bias("w_1", 2)];
  const variables = [made("w_1", 2), made("w_1_1", 2)];
  const optimizer = tfOptimizer(adamw(), layers);
  optimizer.applyGradients(give(variables));
  expect(optimizer.variables).toEqual(variables);
});

test("a variable that could be either of two layers is asked for, and bind answers", () => {
  const layers = [bias("left/w", 2), bias("right/w", 2)];
  const [left, right] = [made("w_3", 2), made("w_4", 2)];
  const optimizer = tfOptimizer(adamw(), layers);
  expect(() => optimizer.applyGradients({ w_4: tf.ones([2]) })).toThrow('could be any of "left/w", "right/w"');
  expect(() => optimizer.variables).toThrow("could be 2 variables");
  expect(() => optimizer.bind([left])).toThrow("has 2 layers but was given 1 variables");
  expect(() => optimizer.bind([left, made("long", 5)])).toThrow('Variable "long" is float32 [5]');
  optimizer.bind([left, right]).applyGradients({ w_4: tf.ones([2]) });
  expect([left, right].map(moved)).toEqual([false, true]);
});

test("a name that merely begins like a layer's is no layer", () => {
  const kernel = made("dense_12/kernel", 2);
  const optimizer = tfOptimizer(adamw(), [bias("dense_1/kernel", 2), bias("dense_1", 2)]);
  expect(() => optimizer.applyGradients(give([kernel]))).toThrow("is none of the optimizer's layers");
});

test("a layer whose variable was disposed of is bound anew", () => {
  const layers = [bias("w", 2)];
  const first = made("w", 2);
  const optimizer = tfOptimizer(adamw(), layers);
  optimizer.applyGradients(give([first]));
  first.dispose();
  const second = made("w_1", 2);
  optimizer.applyGradients(give([second]));
  expect(moved(second)).toBe(true);
});
