import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { part } from "@unitball/core";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { constant, euclideanOverLayers, gradient, recipe, sign, steepest, unconstrained, warmup } from "./index.ts";
import * as presets from "./presets.ts";
import * as on from "./tfjs.ts";

const folder = mkdtempSync(join(tmpdir(), "unitball-tfjs-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => void (await tf.setBackend("cpu")));

const mlp = (units = 4) =>
  tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] }), tf.layers.dense({ units: 2 })] });
const [x, y] = [tf.randomNormal([8, 3], 0, 1, "float32", 1), tf.randomNormal([8, 2], 0, 1, "float32", 2)];
const optimizerOf = (model: tf.LayersModel) => model.optimizer as on.UnitballOptimizer;
const weightsOf = (model: tf.LayersModel) => model.getWeights().map((w) => [...w.dataSync()]);

async function trained(make: (model: tf.LayersModel) => tf.Optimizer) {
  const model = mlp();
  model.compile({ optimizer: make(model), loss: "meanSquaredError" });
  for (let k = 0; k < 3; k++) await model.trainOnBatch(x, y);
  return model;
}

describe.each(["cpu", "wasm"])("%s", (backend) => {
  test("a run that is saved and loaded in a fresh process has the very losses of one that was never stopped", async () => {
    const run = async (mode: string) => {
      const script = fileURLToPath(new URL("../test/resume.ts", import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, [
        "--conditions=@unitball/source",
        script,
        backend,
        folder,
        mode,
      ]);
      return JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, number[]>;
    };
    const whole = await run("whole");
    expect(Object.keys(whole)).toEqual(expect.arrayContaining(Object.keys(presets).filter((name) => name in on)));
    for (const losses of Object.values(whole)) expect(losses.every(Number.isFinite)).toBe(true);
    expect(await run("rest")).toEqual(whole);
  }, 300_000);
});

test("learningRate is the stepsize, as a number or as a schedule, and the rest goes to the preset and the optimizer", () => {
  const config = (optimizer: on.UnitballOptimizer) => JSON.parse(String(optimizer.getConfig().name));
  const model = mlp();
  expect(config(on.scion(model, { learningRate: 0.3, alpha: 0.2, clipNorm: 2 }))).toMatchObject({
    program: { stepsize: { kind: "constant", options: { value: 0.3 } }, estimator: { options: { alpha: 0.2 } } },
    options: { clipNorm: 2 },
  });
  const schedule = warmup({ steps: 5, schedule: constant({ value: 1 }) });
  expect(config(on.lion(model, { learningRate: schedule })).program.stepsize.kind).toBe("warmup");
  expect(config(on.adamw(model, { learningRate: 0.3, mu: 0 })).program.options).toMatchObject({ gamma: 0.3, mu: 0 });
});

test("a saved optimizer is found under a class name without underscore, and its configuration keeps every name", async () => {
  const model = await trained((m) => on.scion(m, { learningRate: 0.01 }));
  const before = (model.optimizer as on.UnitballOptimizer).getConfig();
  await model.save(on.fileSystem(join(folder, "config")), { includeOptimizer: true });
  const loaded = await tf.loadLayersModel(on.fileSystem(join(folder, "config")));
  expect(loaded.optimizer.getClassName()).toBe("UnitballOptimizer");
  expect(loaded.optimizer.getConfig()).toEqual(before);
  expect(JSON.parse(String(before.name)).layers[0].name).toMatch(/_/);
  expect(loaded.optimizer.iterations).toBe(3);
});

test("a model that is loaded beside the one that was saved, under other variable names, goes on as that does", async () => {
  const model = await trained((m) => on.adamw(m));
  await model.save(on.fileSystem(join(folder, "beside")), { includeOptimizer: true });
  const loaded = await tf.loadLayersModel(on.fileSystem(join(folder, "beside")));
  expect((loaded.trainableWeights[0]!.read() as tf.Variable).name).not.toBe(
    (model.trainableWeights[0]!.read() as tf.Variable).name,
  );
  for (let k = 0; k < 3; k++) {
    await model.trainOnBatch(x, y);
    await loaded.trainOnBatch(x, y);
  }
  expect(weightsOf(loaded)).toEqual(weightsOf(model));
});

test("saving again and again leaks no tensor, and iter is one tensor while it does not change", async () => {
  const model = await trained((m) => on.adamw(m));
  const save = () =>
    model.save(
      tf.io.withSaveHandler(async () => ({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } })),
      { includeOptimizer: true },
    );
  await save();
  const { numTensors } = tf.memory();
  const [iter] = await optimizerOf(model).getWeights();
  for (let k = 0; k < 5; k++) await save();
  expect((await optimizerOf(model).getWeights())[0]!.tensor).toBe(iter!.tensor);
  for (let k = 0; k < 5; k++) {
    await model.trainOnBatch(x, y);
    await save();
  }
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(iter!.name).toBe("unitball/iter");
  const names = (await optimizerOf(model).getWeights()).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => name.startsWith("unitball/"))).toBe(true);
});

test("setWeights copies what it is given, and twice leaks nothing", async () => {
  const model = await trained((m) => on.adamw(m));
  const weights = (await optimizerOf(model).getWeights()).map(({ name, tensor }) => ({ name, tensor: tensor.clone() }));
  await model.optimizer.setWeights(weights);
  const { numTensors } = tf.memory();
  await model.optimizer.setWeights(weights);
  expect(tf.memory().numTensors).toBe(numTensors);
  tf.dispose(weights.map(({ tensor }) => tensor));
  await model.trainOnBatch(x, y);
});

test("the state of another architecture or another optimizer is refused in a sentence, with all as it was", async () => {
  const model = await trained((m) => on.adamw(m));
  const weights = await optimizerOf(model).getWeights();
  const wider = mlp(5);
  const three = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3] }),
      tf.layers.dense({ units: 2 }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  const before = weightsOf(wider);
  const { numTensors } = tf.memory();
  await expect(on.adamw(wider).setWeights(weights)).rejects.toThrow(
    /has \[1,3,4\] for "unitball\/slots\/m#0" where this optimizer has \[1,3,5\]/,
  );
  await expect(on.adamw(three).setWeights(weights)).rejects.toThrow("is of 4 layers, and this optimizer has 6");
  await expect(on.scion(mlp()).setWeights(weights)).rejects.toThrow(
    "load it into the model and the optimizer it was saved from",
  );
  await expect(on.scion(mlp()).setWeights([{ name: "iter", tensor: tf.scalar(1, "int32") }])).rejects.toThrow(
    "is not one of unitball's",
  );
  expect(weightsOf(wider)).toEqual(before);
  expect(tf.memory().numTensors - numTensors).toBe(8 + 1);
});

test("two copies of tfjs-core: the one that loads is told of the class, and the model trains on", async () => {
  const model = await trained((m) => on.signum(m));
  await model.save(on.fileSystem(join(folder, "copies")), { includeOptimizer: true });
  const require = createRequire(import.meta.url);
  const held = Object.entries(require.cache).filter(([path]) => path.includes("@tensorflow"));
  for (const [path] of held) delete require.cache[path];
  const other: typeof tf = require("@tensorflow/tfjs");
  for (const [path, module] of held) require.cache[path] = module;
  expect(other.Tensor).not.toBe(tf.Tensor);
  await model.trainOnBatch(x, y);
  const after = weightsOf(model);
  model.dispose();
  model.optimizer.dispose();
  const load = () => other.loadLayersModel(on.fileSystem(join(folder, "copies")));
  await expect(load()).rejects.toThrow("UnitballOptimizer");
  on.register(other);
  const loaded = await load();
  await loaded.trainOnBatch(other.tensor2d([...x.dataSync()], [8, 3]), other.tensor2d([...y.dataSync()], [8, 2]));
  expect(loaded.getWeights().map((w) => [...w.dataSync()])).toEqual(after);
});

test("a part that is not ours is loaded once it is registered", async () => {
  const mine = ({ scale = 1 }: { scale?: number } = {}) => part({ ...sign(), kind: "mine", options: { scale } });
  const program = recipe()
    .with(gradient())
    .with(mine({ scale: 2 }))
    .with(euclideanOverLayers())
    .with(steepest())
    .with(unconstrained())
    .with(constant());
  const model = await trained((m) => on.optimizerOf(m, program));
  await model.save(on.fileSystem(join(folder, "mine")), { includeOptimizer: true });
  await expect(tf.loadLayersModel(on.fileSystem(join(folder, "mine")))).rejects.toThrow('There is no part "mine"');
  on.register(tf, { mine });
  const loaded = await tf.loadLayersModel(on.fileSystem(join(folder, "mine")));
  expect(JSON.stringify((loaded.optimizer as on.UnitballOptimizer).program)).toBe(JSON.stringify(program));
  on.register(tf);
});

describe("files and checkpoints", () => {
  test("a place that cannot be written to is a sentence; a file there before is whole, and no other is left", async () => {
    const model = await trained((m) => on.signum(m));
    const before = weightsOf(model);
    await expect(model.save(on.fileSystem(join(folder, "no", "such", "folder")))).rejects.toThrow(
      "choose a place that can be written to",
    );
    expect(weightsOf(model)).toEqual(before);
    await model.save(on.fileSystem(join(folder, "twice")));
    await model.save(on.fileSystem(join(folder, "twice")));
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test("a file that is missing, cut off or not ours is a sentence", async () => {
    const { writeFileSync, readFileSync } = await import("node:fs");
    const model = await trained((m) => on.signum(m));
    const path = join(folder, "cut");
    await expect(tf.loadLayersModel(on.fileSystem(join(folder, "missing")))).rejects.toThrow("could not be read");
    await model.save(on.fileSystem(path));
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    await expect(tf.loadLayersModel(on.fileSystem(path))).rejects.toThrow("is not a whole file");
    writeFileSync(path, "hello");
    await expect(tf.loadLayersModel(on.fileSystem(path))).rejects.toThrow("is not a whole file");
  });

  test("a loop over tf.variables is saved and put back, and goes on bit for bit", async () => {
    const make = () => {
      const w = tf.variable(
        tf.tensor2d([
          [1, 2],
          [3, -4],
        ]),
      );
      const b = tf.variable(tf.tensor1d([0.5, 0.25]));
      const optimizer = on.adamw(on.layersFrom({ w: [w, "hidden"], b: [b, "bias"] }), { learningRate: 0.1 });
      const step = () =>
        void optimizer.minimize(() => tf.sum(tf.square(tf.add(tf.matMul(x.slice([0, 0], [8, 2]), w), b))).asScalar());
      return { w, b, optimizer, step };
    };
    const [a, c] = [make(), make()];
    const place = on.fileSystem(join(folder, "loop"));
    for (let k = 0; k < 4; k++) a.step();
    await on.saveCheckpoint(place, a.optimizer);
    await on.loadCheckpoint(place, c.optimizer);
    for (let k = 0; k < 4; k++) {
      a.step();
      c.step();
    }
    expect([...c.w.dataSync(), ...c.b.dataSync()]).toEqual([...a.w.dataSync(), ...a.b.dataSync()]);
    const v = tf.variable(tf.ones([2, 3]));
    const other = on.adamw(on.layersFrom({ w: [v, "hidden"], b: [c.b, "bias"] }));
    await expect(on.loadCheckpoint(place, other)).rejects.toThrow(/has \[2,2\] for variable .* of shape \[2,3\]/);
    expect([...v.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
    await expect(on.loadCheckpoint("nowhere://x", other)).rejects.toThrow("is no place");
  });
});

test("initialize puts kernels on the boundary, ‖W‖ = ρ, by seed, and leaves biases and adamw's layers alone", async () => {
  const { tfjs } = await import("@unitball/backend-tfjs");
  const backend = await tfjs("cpu");
  const model = mlp();
  const layers = on.layersOf(model);
  const variables = model.trainableWeights.map((w) => w.read() as tf.Variable);
  const program = presets.scion({ output: 8 });
  on.initialize(program, layers, variables, 7);
  const first = weightsOf(model);
  for (const l of [0, 2]) {
    const norm = backend.peek(
      program.parts.geometry.norm(backend.ops, backend.enter(variables[l]!, layers[l]!), layers[l]!),
    );
    expect(norm).toBeGreaterThan(0.99);
    expect(norm).toBeLessThan(1 + 1e-4);
  }
  expect(first[1]).toEqual([0, 0, 0, 0]);
  on.initialize(program, layers, variables, 8);
  expect(weightsOf(model)[0]).not.toEqual(first[0]);
  on.initialize(program, layers, variables, 7);
  expect(weightsOf(model)).toEqual(first);
  const { partition, adamw } = await import("@unitball/optimizer");
  const { muon } = presets;
  on.initialize(partition({ input: muon(), "*": adamw() }), layers, variables, 9);
  expect(weightsOf(model)[0]).not.toEqual(first[0]);
  expect(weightsOf(model)[2]).toEqual(first[2]);
});
