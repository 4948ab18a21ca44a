import * as tf from "@tensorflow/tfjs";
import { layer } from "@unitball/core";
import { beforeAll, describe, expect, test } from "vitest";
import { tfjs } from "../tfjs.ts";
import { layersOf, type Model } from "./layersOf.ts";
import type { Overrides } from "./overrides.ts";

beforeAll(async () => {
  await tfjs("cpu");
});

const { dense } = tf.layers;
const roles = (model: Model, overrides?: Overrides) =>
  Object.fromEntries(layersOf(model, overrides).map(({ name, role }) => [name, role]));
const input = (...shape: number[]) => tf.input({ shape });
const on = (layer: { apply(x: never): unknown }, ...x: tf.SymbolicTensor[]): tf.SymbolicTensor =>
  layer.apply((x.length === 1 ? x[0] : x) as never) as tf.SymbolicTensor;
const linear = (name: string, units = 3) => dense({ name, units, useBias: false });

/** y = scale·x, a layer whose class nobody knows. */
class Scale extends tf.layers.Layer {
  static className = "Scale";
  scale: ReturnType<tf.layers.Layer["addWeight"]> | undefined;
  override build(shape: tf.Shape) {
    this.scale = this.addWeight("scale", [shape.at(-1) as number], "float32", tf.initializers.ones());
    super.build(shape);
  }
  override call(x: tf.Tensor | tf.Tensor[]) {
    return tf.mul((Array.isArray(x) ? x[0] : x) as tf.Tensor, (this.scale as unknown as { read(): tf.Tensor }).read());
  }
}

describe("the layers of a model", () => {
  test("are its trainable variables in their order, under their original and their registered names", () => {
    for (const _ of ["once", "again, where TensorFlow.js renames the variables"]) {
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({ name: "c", filters: 4, kernelSize: 3, inputShape: [8, 8, 2] }),
          tf.layers.batchNormalization({ name: "bn" }),
          tf.layers.flatten(),
          dense({ name: "d", units: 5 }),
        ],
      });
      const layers = layersOf(model);
      expect(layers.map(({ name }) => name)).toEqual("c/kernel c/bias bn/gamma bn/beta d/kernel d/bias".split(" "));
      const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      expect(layers.map(({ variable }) => variable)).toEqual(weights.map(({ name }) => name));
      expect(layers.map(({ shape }) => shape)).toEqual(weights.map(({ shape }) => shape));
      expect(layers.map(({ role }) => role)).toEqual(["conv", "bias", "gain", "bias", "output", "bias"]);
    }
  });

  test("are data: they survive JSON", () => {
    const layers = layersOf(tf.sequential({ layers: [dense({ units: 2, inputShape: [3] })] }));
    expect(JSON.parse(JSON.stringify(layers))).toEqual(layers);
  });

  test("leave out what is frozen, and freezing changes no role", () => {
    const model = tf.sequential({
      layers: [dense({ name: "a", units: 4, inputShape: [3] }), linear("b"), linear("c"), linear("d")],
    });
    const before = roles(model);
    expect(before).toEqual({
      "a/kernel": "input",
      "a/bias": "bias",
      "b/kernel": "hidden",
      "c/kernel": "hidden",
      "d/kernel": "output",
    });
    model.layers[0]!.trainable = false;
    model.layers[3]!.trainable = false;
    expect(roles(model)).toEqual({ "b/kernel": "hidden", "c/kernel": "hidden" });
  });

  test("name a shared layer once", () => {
    const [x, y, shared] = [input(4), input(4), linear("shared")];
    const both = on(tf.layers.concatenate(), on(shared, x), on(shared, y));
    const model = tf.model({ inputs: [x, y], outputs: on(linear("head"), both) });
    expect(roles(model)).toEqual({ "shared/kernel": "input", "head/kernel": "output" });
  });

  test("of two nested models with equal names inside carry the models' names, a unique one does not", () => {
    const twin = (name: string) => {
      const lstm = tf.layers.lstm({ name: "l", units: 3, useBias: false, inputShape: [2, 4] });
      return tf.sequential({ name, layers: [lstm as tf.layers.Layer, linear("d")] });
    };
    const x = input(2, 4);
    const sum = on(tf.layers.add(), on(twin("left"), x), on(twin("right"), x));
    const model = tf.model({ inputs: x, outputs: on(linear("head"), sum) });
    expect(Object.keys(roles(model))).toEqual([
      ...["left", "right"].flatMap((m) => ["l/kernel", "l/recurrent_kernel", "d/kernel"].map((name) => `${m}/${name}`)),
      "head/kernel",
    ]);
    expect(roles(model, { left: "input" })).toMatchObject({ "left/d/kernel": "input", "right/d/kernel": "hidden" });
  });

  test("in wrappers: both directions of Bidirectional, the layer of TimeDistributed, the cells of a stack", () => {
    const model = tf.sequential();
    const lstm = tf.layers.lstm({ name: "l", units: 3, returnSequences: true });
    model.add(tf.layers.bidirectional({ name: "bi", layer: lstm as never, mergeMode: "concat", inputShape: [5, 4] }));
    const cell = [tf.layers.gruCell({ units: 2 }), tf.layers.simpleRNNCell({ units: 7 })];
    model.add(tf.layers.rnn({ name: "r", cell: cell as never, returnSequences: true }));
    model.add(tf.layers.timeDistributed({ name: "td", layer: dense({ units: 6 }) }));
    const layers = layersOf(model);
    expect(Object.fromEntries(layers.map(({ name, view, in: i, out }) => [name, [view.shape, i, out]]))).toEqual({
      "bi/forward_l/kernel": [[4, 4, 3], 4, 3],
      "bi/forward_l/recurrent_kernel": [[3, 4, 3], 3, 3],
      "bi/forward_l/bias": [[4, 3], 1, 3],
      "bi/backward_l/kernel": [[4, 4, 3], 4, 3],
      "bi/backward_l/recurrent_kernel": [[3, 4, 3], 3, 3],
      "bi/backward_l/bias": [[4, 3], 1, 3],
      "r/RNNCell_0/kernel": [[6, 3, 2], 6, 2],
      "r/RNNCell_0/recurrent_kernel": [[2, 3, 2], 2, 2],
      "r/RNNCell_0/bias": [[3, 2], 1, 2],
      "r/RNNCell_1/kernel": [[2, 1, 7], 2, 7],
      "r/RNNCell_1/recurrent_kernel": [[7, 1, 7], 7, 7],
      "r/RNNCell_1/bias": [[1, 7], 1, 7],
      "td/kernel": [[7, 6], 7, 6],
      "td/bias": [[6], 1, 6],
    });
    expect(layers.filter(({ role }) => role === "hidden").length).toBe(8);
    expect(layers.at(-2)?.role).toBe("output");
  });

  test("gains and biases: LayerNormalization over several axes, PReLU", () => {
    const model = tf.sequential();
    model.add(tf.layers.prelu({ name: "p", sharedAxes: [1, 2], inputShape: [4, 4, 3] }));
    model.add(tf.layers.layerNormalization({ name: "ln", axis: [1, 2, 3] }));
    expect(roles(model)).toEqual({ "p/alpha": "gain", "ln/gamma": "gain", "ln/beta": "bias" });
  });
});

describe("a Dense kernel", () => {
  test("alone is the output", () => {
    expect(roles(tf.sequential({ layers: [dense({ name: "d", units: 2, inputShape: [3], useBias: false })] }))).toEqual(
      { "d/kernel": "output" },
    );
  });

  test("is hidden after an embedding, and input through layers without kernels", () => {
    const after = tf.sequential();
    after.add(tf.layers.embedding({ name: "e", inputDim: 9, outputDim: 4, inputLength: 3 }));
    after.add(tf.layers.flatten());
    after.add(linear("a"));
    after.add(linear("b"));
    expect(roles(after)).toEqual({ "e/embeddings": "embedding", "a/kernel": "hidden", "b/kernel": "output" });
    const through = tf.sequential();
    through.add(tf.layers.flatten({ inputShape: [2, 2] }));
    through.add(tf.layers.batchNormalization({ name: "bn" }));
    through.add(linear("a"));
    through.add(tf.layers.prelu({ name: "p" }));
    through.add(linear("b"));
    expect(roles(through)).toMatchObject({ "a/kernel": "input", "b/kernel": "output" });
  });

  test("that a residual path bypasses is hidden: some path from it meets another kernel", () => {
    const x = input(3);
    const h = on(linear("a"), x);
    const model = tf.model({ inputs: x, outputs: on(tf.layers.add(), h, on(linear("b"), h)) });
    expect(roles(model)).toEqual({ "a/kernel": "input", "b/kernel": "output" });
    const y = on(linear("c"), on(linear("first"), x));
    const middle = tf.model({ inputs: x, outputs: on(tf.layers.add(), y, on(linear("d"), y)) });
    expect(roles(middle)).toMatchObject({ "c/kernel": "hidden" });
  });

  test("each head and each entrance counts", () => {
    const [x, y] = [input(3), input(4)];
    const h = on(linear("trunk"), on(tf.layers.concatenate(), on(linear("a"), x), on(linear("b"), y)));
    const model = tf.model({ inputs: [x, y], outputs: [on(linear("p"), h), on(linear("q"), h)] });
    expect(roles(model)).toEqual({
      "a/kernel": "input",
      "b/kernel": "input",
      "trunk/kernel": "hidden",
      "p/kernel": "output",
      "q/kernel": "output",
    });
  });

  test("shared between the entrance and the middle is hidden", () => {
    const [x, shared] = [input(3), linear("s")];
    const model = tf.model({ inputs: x, outputs: on(linear("o"), on(shared, on(tf.layers.reLU(), on(shared, x)))) });
    expect(roles(model)).toEqual({ "s/kernel": "hidden", "o/kernel": "output" });
  });

  test("stands where the outermost model puts it, however deep it is nested", () => {
    const inner = tf.sequential({
      name: "inner",
      layers: [dense({ name: "i1", units: 3, inputShape: [3], useBias: false }), linear("i2")],
    });
    const x = input(3);
    const middle = tf.model({ name: "middle", inputs: x, outputs: on(inner, x) });
    expect(roles(middle)).toEqual({ "i1/kernel": "input", "i2/kernel": "output" });
    const z = input(5);
    const outer = tf.model({ inputs: z, outputs: on(linear("after"), on(middle, on(linear("before"), z))) });
    expect(roles(outer)).toEqual({
      "before/kernel": "input",
      "i1/kernel": "hidden",
      "i2/kernel": "hidden",
      "after/kernel": "output",
    });
    const stacked = tf.sequential({ layers: [inner, linear("top")] });
    expect(roles(stacked)).toEqual({ "i1/kernel": "input", "i2/kernel": "hidden", "top/kernel": "output" });
    const distributed = tf.sequential();
    distributed.add(tf.layers.timeDistributed({ layer: inner, inputShape: [4, 3] }));
    distributed.add(linear("top"));
    expect(roles(distributed)).toEqual({ "i1/kernel": "input", "i2/kernel": "hidden", "top/kernel": "output" });
  });

  test("in a model called twice is placed by both calls", () => {
    const inner = tf.sequential({ layers: [dense({ name: "i", units: 3, inputShape: [3], useBias: false })] });
    const x = input(3);
    const model = tf.model({ inputs: x, outputs: on(inner, on(linear("m"), on(inner, x))) });
    expect(roles(model)).toEqual({ "i/kernel": "hidden", "m/kernel": "hidden" });
  });

  test("on top of a cut-off, frozen base is what it would be on the trained one", () => {
    const base = tf.sequential({
      layers: [dense({ name: "b1", units: 4, inputShape: [3] }), linear("b2"), linear("b3")],
    });
    base.trainable = false;
    const features = base.layers[1]!.output as tf.SymbolicTensor;
    const model = tf.model({ inputs: base.inputs, outputs: on(linear("head"), on(linear("new"), features)) });
    for (const frozen of model.layers.slice(0, 3)) frozen.trainable = false;
    expect(roles(model)).toEqual({ "new/kernel": "hidden", "head/kernel": "output" });
  });
});

describe("overrides", () => {
  const model = () =>
    tf.sequential({
      name: "net",
      layers: [
        tf.layers.conv2d({ name: "conv", filters: 4, kernelSize: 2, inputShape: [4, 4, 2] }),
        tf.layers.flatten(),
        dense({ name: "dense", units: 10 }),
      ],
    });

  test("by a variable's name, by a layer's, which spares the bias, and the former before the latter", () => {
    expect(roles(model(), { "dense/kernel": "hidden", "dense/bias": "gain" })).toMatchObject({
      "dense/kernel": "hidden",
      "dense/bias": "gain",
    });
    expect(roles(model(), { dense: "hidden" })).toMatchObject({ "dense/kernel": "hidden", "dense/bias": "bias" });
    expect(roles(model(), { "dense/kernel": "input", dense: "hidden" })).toMatchObject({ "dense/kernel": "input" });
  });

  test("by a nested model's name, which a layer's inside it overrules", () => {
    const inner = tf.sequential({
      name: "inner",
      layers: [dense({ name: "a", units: 3, inputShape: [3] }), linear("b")],
    });
    const x = input(3);
    const outer = tf.model({ inputs: x, outputs: on(inner, x) });
    expect(roles(outer, { b: "output", inner: "hidden" })).toEqual({
      "a/kernel": "hidden",
      "a/bias": "bias",
      "b/kernel": "output",
    });
  });

  test("by predicate, the first that holds", () => {
    const overrides: Overrides = [
      [({ shape }) => shape[1] === 10, "hidden"],
      [({ weight }) => weight === "kernel", "input"],
    ];
    expect(roles(model(), overrides)).toMatchObject({ "conv/kernel": "input", "dense/kernel": "hidden" });
  });

  test("a role alone keeps the view of the class; a view replaces it with its in and out", () => {
    const [as] = layersOf(model(), { conv: "output" });
    expect(as).toMatchObject({ role: "output", in: 2, out: 4, view: { in: [0, 1, 2], out: [3] } });
    const view = { shape: [2, 2, 2, 4], block: [], in: [0, 1, 3], out: [2] };
    const [turned] = layersOf(model(), { conv: { view, in: 4 } });
    expect(turned).toMatchObject({ role: "conv", view, in: 4, out: 2 });
  });

  test("that match nothing, or say what is no role, are a sentence", () => {
    const cases: [Overrides, string][] = [
      [{ dence: "hidden" }, 'the override "dence" names no trainable variable or layer. Did you mean "dense"?'],
      [{ "dense/kernal": "hidden" }, 'Did you mean "dense/kernel"?'],
      [{ dense: "hiden" as "hidden" }, 'override "dense" has the unknown role "hiden". Did you mean "hidden"?'],
      [{ dense: { rol: "hidden" } as object }, 'has a member "rol". Did you mean "role"?'],
      [{ dense: null as never }, 'override "dense" is null; give it a role'],
      [[[() => false, "hidden"]], 'override 0 holds for no trainable variable; those are "conv/kernel", "conv/bias"'],
      [["dense" as never], "override 0 is not a pair; give it as [(variable) => …, role]."],
    ];
    for (const [overrides, sentence] of cases) expect(() => layersOf(model(), overrides)).toThrow(sentence);
  });

  test("a view that is none of the tensor is core's sentence", () => {
    const view = { shape: [3, 10], block: [], in: [0], out: [1] };
    expect(() => layersOf(model(), { dense: { view } })).toThrow('Layer "dense/kernel" of shape [36,10] has a view');
  });
});

describe("what is not known", () => {
  const custom = () =>
    tf.sequential({ layers: [dense({ name: "d", units: 3, inputShape: [2] }), new Scale({ name: "s" })] });

  test("is an error whose fix works", () => {
    expect(() => layersOf(custom())).toThrow(
      'layersOf does not know what the weight "scale" of shape [3] does in layer "s" of class Scale; say it: layersOf(model, { "s/scale": "hidden" })',
    );
    expect(roles(custom(), { "s/scale": "gain" })).toMatchObject({ "s/scale": "gain" });
    expect(roles(custom(), { s: "gain" })).toMatchObject({ "s/scale": "gain" });
    expect(roles(custom(), [[({ className }) => className === "Scale", "gain"]])).toMatchObject({ "s/scale": "gain" });
  });

  test("a gain of an unknown class after the last kernel leaves that the output", () => {
    expect(roles(custom(), { s: "gain" })).toMatchObject({ "d/kernel": "output" });
  });

  test("a frozen one needs no role", () => {
    const model = custom();
    model.layers[1]!.trainable = false;
    expect(roles(model)).toEqual({ "d/kernel": "output", "d/bias": "bias" });
  });

  test("something that is no model is a sentence that leads to layersFrom", () => {
    for (const wrong of [undefined, {}, tf.layers.dense({ units: 1 }), tf.variable(tf.zeros([1]))]) {
      expect(() => layersOf(wrong as unknown as Model)).toThrow("use layersFrom({ name: [variable, role] })");
    }
  });
});

test("a plain Dense layer is what core makes of its name, shape and role", () => {
  const [kernel] = layersOf(tf.sequential({ layers: [dense({ name: "d", units: 2, inputShape: [3] })] }));
  const { variable: _, ...rest } = kernel!;
  expect(rest).toEqual(layer({ name: "d/kernel", shape: [3, 2], role: "output" }));
});
