import * as tf from "@tensorflow/tfjs";
import { layer } from "@unitball/core";
import { beforeAll, expect, test } from "vitest";
import { tfjs } from "../tfjs.ts";
import { layersFrom } from "./layersFrom.ts";

beforeAll(async () => {
  await tfjs("cpu");
});

const kernel = () => tf.variable(tf.ones([3, 2]));

test("a variable with a role is core's layer of its shape, with the variable's registered name", () => {
  const [w, b] = [kernel(), tf.variable(tf.zeros([2]))];
  const layers = layersFrom({ w: [w, "hidden"], b: [b, "bias"] });
  expect(layers).toEqual([
    { ...layer({ name: "w", shape: [3, 2], role: "hidden" }), variable: w.name },
    { ...layer({ name: "b", shape: [2], role: "bias" }), variable: b.name },
  ]);
});

test("a tied head is a role with its view", () => {
  const view = { shape: [3, 2], block: [], in: [1], out: [0] };
  expect(layersFrom({ wte: [kernel(), { role: "output", view }] })).toMatchObject([{ role: "output", in: 2, out: 3 }]);
});

test("no role, no variable, one twice, a misspelt role: each is a sentence", () => {
  const w = kernel();
  const cases: [Parameters<typeof layersFrom>[0], string][] = [
    [{ w: [w] as never }, 'layersFrom: "w" has no role; give it as [variable, "hidden"]'],
    [{ w: w as never }, 'layersFrom: "w" has no role'],
    [{ w: [w, {} as never] }, 'layersFrom: "w" has no role; add it to the view'],
    [{ w: ["hidden" as never, "hidden"] }, 'layersFrom: "w" holds no tf.variable'],
    [{ w: tf.zeros([2]) as never }, 'layersFrom: "w" holds no tf.variable'],
    [{ a: [w, "hidden"], b: [w, "output"] }, 'layersFrom: "b" holds the variable of "a"'],
    [{ w: [w, "hiden" as never] }, 'has the unknown role "hiden". Did you mean "hidden"?'],
    [{ w: [tf.variable(tf.zeros([2, 3, 4])), "hidden"] }, "give it a view: { shape, block, in, out }"],
  ];
  for (const [given, sentence] of cases) expect(() => layersFrom(given)).toThrow(sentence);
});
