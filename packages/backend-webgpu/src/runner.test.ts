import * as tf from "@tensorflow/tfjs-core";
import type { Value } from "@unitball/backend-tfjs";
import { type Backend, canonical, type Layer, type Layers, layer } from "@unitball/core";
import type { Optimizer, OptimizerState, Program } from "@unitball/optimizer";
import { presets } from "unitball";
import { beforeAll, describe, expect, test } from "vitest";
import { counted } from "../test/counted.ts";
import { network, sampled } from "../test/ofProgram.ts";
import { swiftshader } from "../test/swiftshader.ts";
import { webgpu } from "./webgpu.ts";

const absent = swiftshader();

describe.skipIf(absent !== undefined)(`steps on a device${absent === undefined ? "" : ` (skipped: ${absent})`}`, () => {
  let backend: Backend<Value>;
  beforeAll(async () => {
    backend = await webgpu();
  });

  /** An optimizer at work; the gradient of step k is a function of k alone. */
  const begin = (program: Program, layers: readonly Layer[] = network) => {
    const optimizer = program.build(backend, layers);
    const at = sampled(backend, layers, 1);
    return { optimizer, layers, at, state: optimizer.init(at) };
  };
  interface Run {
    readonly optimizer: Optimizer<Value>;
    readonly layers: readonly Layer[];
    at: Layers<Value>;
    state: OptimizerState<Value>;
  }
  const step = (run: Run, g?: Layers<Value>): void => {
    const { optimizer, layers, at, state } = run;
    const next = optimizer.update(at, state, () => g ?? sampled(backend, layers, 100 * (state.k + 1)));
    backend.free(next.ok);
    run.at = next.x;
    run.state = next.state;
  };
  const valuesOf = async ({ at, state }: Run) => {
    const slots = Object.entries(state.slots).flatMap(([slot, held]) =>
      typeof held === "object" && !("dataId" in held)
        ? Object.entries(held).map(([l, a]) => [`${slot}/${l}`, a])
        : [[slot, held]],
    );
    const all = [...Object.entries(at), ...slots] as [string, Value][];
    return Object.fromEntries(
      await Promise.all(all.map(async ([name, a]) => [name, Array.from(await backend.read(a))])),
    );
  };
  const large = (count: number, name: string): Layer[] =>
    Array.from({ length: count }, (_, n) => layer({ name: `${name}${n}`, shape: [96, 64], role: "hidden" }));
  const small = (count: number): Layer[] =>
    Array.from({ length: count }, (_, n) => layer({ name: `b${n}`, shape: [8 * (n + 1)], role: "bias" }));

  test("20 steps make no buffer, read nothing, write numbers once each, and hold 4 bytes for each parameter", async () => {
    const layers = [...large(2, "w"), ...small(3)];
    const run = begin(presets.signum(), layers);
    const gradients = Array.from({ length: 22 }, (_, k) => sampled(backend, layers, 100 * (k + 1)));
    for (const g of gradients) {
      for (const a of Object.values(g))
        (tf.backend() as unknown as { uploadToGPU(id: object): void }).uploadToGPU((a as tf.Tensor).dataId);
    }
    const before = tf.memory().numBytes;
    step(run, gradients[0]);
    step(run, gradients[1]);
    const { numTensors } = tf.memory();
    const steady = counted(() => {
      for (const g of gradients.slice(2)) step(run, g);
    });
    expect(steady).toEqual({ dispatches: 20 * 3, buffers: 0, uploads: 20, submits: 40, reads: 0 });
    expect(tf.memory().numTensors).toBe(numTensors - 20 * layers.length);
    const parameters = layers.reduce((sum, l) => sum + canonical(l).reduce((a, b) => a * b, 1), 0);
    const d = Object.values(run.state.slots.d as Layers<tf.Tensor>);
    expect(d.reduce((sum, a) => sum + 4 * a.size, 0)).toBe(4 * parameters);
    expect(Object.keys(run.state.slots)).toEqual(["d", "accepted"]);
    expect(before).toBeGreaterThan(0);
  });

  test("a gradient with a NaN or an infinity leaves x and every slot as they were, and is counted for its layer", async () => {
    const layers = [...large(1, "w"), ...small(2)];
    for (const [preset, bad, name] of [
      [presets.normalizedSgd(), Number.NaN, "w0"],
      [presets.lion(), Number.POSITIVE_INFINITY, "b1"],
    ] as const) {
      const run = begin(preset, layers);
      for (let k = 0; k < 3; k++) step(run);
      const before = await valuesOf(run);
      const g = { ...sampled(backend, layers, 7) } as Record<string, Value>;
      const shape = (g[name] as tf.Tensor).shape;
      const values = await backend.read(g[name] as Value);
      values[values.length - 1] = bad;
      backend.free(g[name]);
      g[name] = backend.tensor(values, shape);
      step(run, g);
      expect(await valuesOf(run)).toEqual(before);
      const counts = Object.entries(run.state.nonFinite).map(async ([l, a]) => [l, (await backend.read(a))[0]]);
      expect(Object.fromEntries(await Promise.all(counts))).toEqual({ w0: 0, b0: 0, b1: 0, [name]: 1 });
      step(run);
      expect(await valuesOf(run)).not.toEqual(before);
      run.optimizer.dispose();
    }
  });

  test("a run, the same run again, and one that goes on from what was read of it are equal bit for bit", async () => {
    const program = presets.unconstrainedScion();
    const layers = network.filter(({ name }) => ["bias", "hidden", "output"].includes(name));
    const whole = begin(program, layers);
    for (let k = 0; k < 4; k++) step(whole);
    const again = begin(program, layers);
    for (let k = 0; k < 2; k++) step(again);
    const copy = async (a: Value): Promise<Value> =>
      typeof a === "number" || a.rank === 0
        ? (await backend.read(a))[0]!
        : backend.tensor(await backend.read(a), a.shape);
    const copied = async (held: Layers<Value>) =>
      Object.fromEntries(await Promise.all(Object.entries(held).map(async ([l, a]) => [l, await copy(a)])));
    const resumed: Run = {
      optimizer: program.build(backend, layers),
      layers,
      at: await copied(again.at),
      state: {
        k: again.state.k,
        nonFinite: await copied(again.state.nonFinite),
        slots: {
          d: await copied(again.state.slots.d as Layers<Value>),
          accepted: await copy(again.state.slots.accepted as Value),
        },
      },
    };
    for (let k = 2; k < 4; k++) {
      step(again);
      step(resumed);
    }
    expect(await valuesOf(again)).toEqual(await valuesOf(whole));
    expect(await valuesOf(resumed)).toEqual(await valuesOf(whole));
  });

  test("a tensor that was read before the step is read anew after it, also where several steps write to it in turn", async () => {
    const layers = [...large(1, "w"), ...small(1)];
    const run = begin(presets.signum(), layers);
    step(run);
    const first = await valuesOf(run);
    // A step with an observer is another program, with its own copy of what is small.
    const { optimizer, at, state } = run;
    const next = optimizer.update(at, state, () => sampled(backend, layers, 5), { observe: () => undefined });
    run.at = next.x;
    run.state = next.state;
    const second = await valuesOf(run);
    step(run);
    const third = await valuesOf(run);
    for (const name of ["w0", "b0", "d/w0", "d/b0"]) {
      expect(second[name]).not.toEqual(first[name]);
      expect(third[name]).not.toEqual(second[name]);
    }
    // The sign of the average moves every entry by γ, from where the step before left it.
    for (const [name, size] of [
      ["w0", 1e-3],
      ["b0", 1e-3],
    ] as const) {
      const moved = (third[name] as number[]).map((a, i) => Math.abs(a - (second[name] as number[])[i]!));
      expect(Math.max(...moved)).toBeLessThan(size * 1.001);
      expect(Math.min(...moved)).toBeGreaterThan(size * 0.999);
    }
  });
});
