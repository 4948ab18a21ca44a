import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { canonical } from "@unitball/core";
import { beforeAll, expect, test } from "vitest";
import { gpt } from "./gpt.ts";
import { oneHot } from "./oneHot.ts";

beforeAll(() => tf.setBackend("cpu"));

const [vocabulary, context] = [7, 6];
const model = gpt({ vocabulary, context, width: 8, blocks: 2, heads: 2 });
const logits = (tokens: number[]) => {
  const weights = model.layers.map((l, i) => tf.tensor(model.init(l, i + 1), [...canonical(l)]));
  const z = model.logits(weights, tf.tensor2d(oneHot(tokens, vocabulary), [tokens.length, vocabulary]));
  return z.arraySync() as number[][];
};
const tokens = [3, 1, 4, 1, 5, 6];

test("a token changes no logits before it, to the last bit, and all from its own place on", () => {
  const before = logits(tokens);
  for (const t of tokens.keys()) {
    const after = logits(tokens.with(t, 0));
    expect(after.slice(0, t)).toEqual(before.slice(0, t));
    for (let s = t; s < context; s++) expect(after[s]).not.toEqual(before[s]);
  }
});

test("the sequences of a batch do not see each other", () => {
  const other = [0, 0, 2, 2, 6, 1];
  expect(logits([...tokens, ...other]).slice(0, context)).toEqual(logits(tokens));
  expect(logits([...other, ...tokens]).slice(context)).toEqual(logits(tokens));
});

test("the same token at another place has other logits", () => {
  const [first, second] = logits([2, 2, 2, 2, 2, 2]);
  expect(first).not.toEqual(second);
});

test("a width that the heads do not divide is refused in a sentence", () => {
  expect(() => gpt({ vocabulary, context, width: 10, blocks: 1, heads: 4 })).toThrow(
    "gpt: width is 10, but it must be a multiple of heads, 4.",
  );
});
