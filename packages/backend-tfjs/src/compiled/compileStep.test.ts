import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import type { Backend, Layers, Ops, State, Traceable } from "@unitball/core";
import { beforeAll, describe, expect, test } from "vitest";
import { tfjs } from "../tfjs.ts";
import type { Value } from "../value.ts";
import { registerLowering } from "./lowerings.ts";

/** x ← x − d and n ← n + 1, where d ← (d + g)/2; with what it added to x, and ‖g‖, as results. */
const descend: Traceable = <T>(ops: Ops<T>, held: State<T>, given: State<T>): State<T> => {
  const [x, d, g] = [held.x, held.d, given.g] as [Layers<T>, Layers<T>, Layers<T>];
  const names = Object.keys(x);
  const each = (f: (name: string) => T): Layers<T> => Object.fromEntries(names.map((name) => [name, f(name)]));
  const next = each((name) => ops.mul(0.5, ops.add(d[name]!, g[name]!)));
  return {
    x: each((name) => ops.sub(x[name]!, next[name]!)),
    d: next,
    n: ops.add(held.n as T, 1),
    added: each((name) => ops.mul(-1, next[name]!)),
    norm: ops.norms(g[names[0]!]!, "all"),
  };
};

const shape: [number, number, number] = [1, 2, 3];
const tensor = (...values: number[]) => tf.tensor(values, shape);
const start = () => ({ x: { w: tensor(1, 2, 3, 4, 5, 6) }, d: { w: tensor(0, 0, 0, 2, 2, 2) }, n: 5 });
const gradient = () => ({ g: { w: tensor(2, 2, 2, 0, 0, -1) } });
const read = (value: unknown): number[] => [...(value as tf.Tensor).dataSync()];
const live = () => tf.memory().numTensors;
const of = (slot: unknown, name = "w"): tf.Tensor => (slot as Record<string, tf.Tensor>)[name]!;

describe.each(["cpu", "wasm"])("a compiled step on %s", (name) => {
  let backend: Backend<Value>;
  beforeAll(async () => {
    backend = await tfjs(name);
  });
  const compile = (step: Traceable, held: State<Value>, given: State<Value>) => backend.compile!(step, held, given);

  test("replaces what it holds in place, and makes new tensors for the rest", () => {
    const [held, given] = [start(), gradient()];
    const step = compile(descend, held, given);
    const before = live();
    const after = step.run(0, held, given);
    expect(live()).toBe(before + 1);
    expect(of(after.x)).toBe(held.x.w);
    expect(read(of(after.x))).toEqual([0, 1, 2, 3, 4, 5.5]);
    expect(read(of(after.d))).toEqual([1, 1, 1, 1, 1, 0.5]);
    expect(read(of(after.added))).toEqual([-1, -1, -1, -1, -1, -0.5]);
    expect([after.n, after.norm]).toEqual([6, Math.fround(Math.sqrt(13))]);
    expect(read(given.g.w)).toEqual([2, 2, 2, 0, 0, -1]);
    const twice = step.run(1, { x: after.x!, d: after.d!, n: after.n! }, given);
    expect(read(of(twice.x))).toEqual([-1.5, -0.5, 0.5, 2.5, 3.5, 5.75]);
    expect(twice.n).toBe(7);
    step.dispose();
    backend.free([after, twice, given]);
  });

  test("takes a 0-d tensor where it was compiled with a number, and returns a number", () => {
    const [held, given] = [{ ...start(), n: tf.scalar(5) }, gradient()];
    const step = compile(descend, { ...held, n: 1 }, given);
    expect(step.run(0, held, given).n).toBe(6);
    expect(held.n.isDisposed).toBe(true);
    step.dispose();
  });

  test("tells two slots apart that share their data, whichever they are", () => {
    const x = tensor(1, 2, 3, 4, 5, 6);
    const held = { x: { w: x }, d: { w: tf.reshape(x, shape) }, n: 0 };
    const given = { g: { w: tf.reshape(x, shape) } };
    const step = compile(descend, held, given);
    const before = live();
    const after = step.run(0, held, given);
    expect(read(of(after.x))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(read(of(after.d))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(of(after.d).dataId).not.toBe(of(after.x).dataId);
    // d is a new tensor, its old one is gone; the other one is `added`.
    expect(live()).toBe(before + 1);
    step.dispose();
  });

  test.each([
    ["is missing", () => ({ x: {} })],
    ["was disposed of before the step", () => ({ x: { w: disposed(tensor(1, 1, 1, 1, 1, 1)) } })],
    [
      "is int32 [1,2,3], where the step was compiled for float32 [1,2,3]",
      () => ({ x: { w: tf.ones(shape, "int32") } }),
    ],
    ["is float32 [1,3,2]", () => ({ x: { w: tf.ones([1, 3, 2]) } })],
    ["is the number 3", () => ({ x: { w: 3 } })],
    ["is float32 [1,2,3], where the step was compiled for a number", () => ({ n: tensor(1, 1, 1, 1, 1, 1) })],
  ])("refuses a slot that %s, and changes nothing", (fault, wrong) => {
    const [held, given] = [start(), gradient()];
    const step = compile(descend, held, given);
    const slots = { ...held, ...wrong() } as State<Value>;
    const before = live();
    expect(() => step.run(0, slots, given)).toThrow(fault);
    expect(live()).toBe(before);
    expect([read(held.x.w), read(held.d.w)]).toEqual([read(start().x.w), read(start().d.w)]);
    step.dispose();
  });

  test("that fails half-way leaves everything as it was", () => {
    const failing: Traceable = (ops, held, given) => {
      const at = (k: number) => {
        if (k === 3) throw new RangeError("no stepsize");
        return 1;
      };
      const factor = ops.at({ axis: "stepsize", kind: "failing", options: {}, at } as never);
      const { x, ...rest } = descend(ops, held, given) as Record<string, Layers<ReturnType<typeof ops.at>>>;
      return { ...rest, x: { w: ops.mul(factor, x!.w!) } } as never;
    };
    const [held, given] = [start(), gradient()];
    const step = compile(failing, held, given);
    const before = live();
    expect(() => step.run(3, held, given)).toThrow("no stepsize");
    expect(live()).toBe(before);
    expect(read(held.x.w)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(read(of(step.run(4, held, given).x))).toEqual([0, 1, 2, 3, 4, 5.5]);
    step.dispose();
  });

  test("refuses to be compiled for a tensor that is not [block, in, out]", () => {
    expect(() => compile(descend, { ...start(), x: { w: tf.ones([6]) } }, gradient())).toThrow(
      'Slot "x" of layer "w" is float32 [6], not [block, in, out]',
    );
  });

  test("that was disposed of, or whose backend is not the current one, says so", async () => {
    const [held, given] = [start(), gradient()];
    const step = compile(descend, held, given);
    await tfjs(name === "cpu" ? "wasm" : "cpu");
    expect(() => step.run(0, held, given)).toThrow(`compiled on tf's backend "${name}", and another one is current`);
    backend = await tfjs(name);
    step.dispose();
    step.dispose();
    expect(() => step.run(0, held, given)).toThrow("has been disposed of");
  });

  test("inside tf.tidy keeps what it returns, and a scope frees what is not returned", () => {
    const [held, given] = [start(), gradient()];
    const step = compile(descend, held, given);
    const before = live();
    const after = tf.tidy(() => step.run(0, held, given) as unknown as tf.TensorContainer) as State<Value>;
    expect(read(of(after.added))).toEqual([-1, -1, -1, -1, -1, -0.5]);
    expect(live()).toBe(before + 1);
    backend.scope(() => step.run(1, held, given).n);
    expect(live()).toBe(before + 1);
    expect(read(of(after.x))).toEqual([-1.5, -0.5, 0.5, 2.5, 3.5, 5.75]);
    step.dispose();
  });
});

describe("memory", () => {
  test("on cpu, values that were read before a step, or given to a tensor, stay as they were", async () => {
    const backend = await tfjs("cpu");
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const [held, given] = [{ ...start(), x: { w: tf.tensor(values, shape) } }, gradient()];
    const step = backend.compile!(descend, held, given);
    step.run(0, held, given);
    const between = held.x.w.dataSync();
    step.run(1, held, given);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...between]).toEqual([0, 1, 2, 3, 4, 5.5]);
    // A value that was put into the tensor between two steps counts.
    const assigned = tf.variable(held.x.w);
    held.x.w.dispose();
    assigned.assign(tensor(9, 9, 9, 9, 9, 9));
    const next = step.run(2, { ...held, x: { w: assigned } }, { g: { w: tensor(0, 0, 0, 0, 0, 0) } });
    expect(read(of(next.x))).toEqual([8.25, 8.25, 8.25, 8.75, 8.75, 9.125]);
    step.dispose();
  });

  test("on cpu, a step's tensors keep their values when it goes on with others, or is disposed of", async () => {
    const backend = await tfjs("cpu");
    const [first, second, given] = [start(), start(), gradient()];
    const step = backend.compile!(descend, first, given);
    step.run(0, first, given);
    const slice = tf.slice(first.d.w, [0, 1, 0], [1, 1, 3]);
    // The same tensors in each other's places, unread so far: x − (d + g)/2 and (d + g)/2 with x and d swapped.
    const swapped = { x: first.d, d: first.x, n: 0 };
    step.run(1, swapped, given);
    step.run(2, second, given);
    expect(read(swapped.x.w)).toEqual([0, -0.5, -1, -0.5, -1, -1.75]);
    expect(read(swapped.d.w)).toEqual([1, 1.5, 2, 1.5, 2, 2.25]);
    step.dispose();
    const other = start();
    backend.compile!(descend, other, given).run(0, { ...other, x: { w: tensor(0, 0, 0, 0, 0, 0) } }, given);
    expect(read(second.x.w)).toEqual([0, 1, 2, 3, 4, 5.5]);
    expect(read(slice)).toEqual([1, 1, 0.5]);
  });

  test("on wasm, steps that are disposed of leave no memory behind", async () => {
    const backend = await tfjs("wasm");
    const heap = (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm.memory;
    const large: Traceable = (ops, held) => {
      const { w } = held.x as Layers<ReturnType<typeof ops.at>>;
      return { x: { w: ops.mul(w!, ops.norms(ops.gram(w!, "out"), "in")) } };
    };
    // On several threads it would run in a memory of its own.
    tf.env().set("UNITBALL_THREADS", 1);
    const held = { x: { w: tf.ones([1, 512, 512]) } };
    const once = () => backend.compile!(large, held, {}).dispose();
    once();
    const { byteLength } = heap.buffer;
    for (let i = 0; i < 100; i++) once();
    expect(heap.buffer.byteLength).toBe(byteLength);
  });

  test("on wasm, a filter that was trained in place is not the one that XNNPACK remembers", async () => {
    const backend = await tfjs("wasm");
    const image = tf.randomUniform([1, 6, 6, 3], -1, 1, "float32", 1) as tf.Tensor4D;
    const filter = tf.variable(tf.randomUniform([3, 3, 3, 4], -1, 1, "float32", 2)) as tf.Variable<tf.Rank.R4>;
    const view = tf.reshape(filter, [1, 27, 4]);
    const convolved = () => tf.conv2d(image, filter, 1, "same").dataSync();
    const before = convolved();
    const held = { x: { w: view }, d: { w: tf.zeros([1, 27, 4]) }, n: 0 };
    const given = { g: { w: tf.ones([1, 27, 4]) } };
    backend.compile!(descend, held, given).run(0, held, given);
    const fresh = tf.tensor4d(filter.dataSync(), [3, 3, 3, 4]);
    const after = convolved();
    expect(after).toEqual(tf.conv2d(image, fresh, 1, "same").dataSync());
    expect(after).not.toEqual(before);
  });
});

describe.each(["cpu", "wasm"])("threads on %s", (name) => {
  /** x ← x − d/2 + xxᵀx/10⁴, d ← d + g, with a counter and xxᵀ as a result. */
  const heavy: Traceable = <T>(ops: Ops<T>, held: State<T>, given: State<T>): State<T> => {
    const [{ w: x }, { w: d }, { w: g }] = [held.x, held.d, given.g] as [{ w: T }, { w: T }, { w: T }];
    const gram = ops.gram(x, "out");
    const next = ops.add(ops.sub(x, ops.mul(0.5, d)), ops.mul(1e-4, ops.matmul(gram, x)));
    return { x: { w: next }, d: { w: ops.add(d, g) }, n: ops.add(held.n as T, 1), gram: { w: gram } };
  };
  const big: [number, number, number] = [1, 264, 300];

  test("change no bit of any step, and leave nothing behind", async () => {
    const backend = await tfjs(name);
    const random = (seed: number) => tf.randomUniform(big, -1, 1, "float32", seed);
    const run = async (threads: number) => {
      tf.env().set("UNITBALL_THREADS", threads);
      let held: State<Value> = { x: { w: random(1) }, d: { w: random(2) }, n: 0 };
      const given = { g: { w: random(3) } };
      const step = backend.compile!(heavy, held, given);
      const before = live();
      const read = [];
      for (let k = 0; k < 4; k++) {
        const { gram, ...next } = step.run(k, held, given);
        read.push(
          [next.x!, next.d!, gram!].map((slot) => of(slot).dataSync().slice()),
          next.n,
        );
        backend.free(gram);
        held = next;
        await new Promise((done) => setTimeout(done, 50));
      }
      expect(live()).toBe(before);
      step.dispose();
      backend.free([held, given]);
      return read;
    };
    const one = await run(1);
    expect(await run(2)).toEqual(one);
    expect(await run(3)).toEqual(one);
  });
});

test("another package's lowering is taken for the backend of its name", async () => {
  tf.registerBackend("lowered", tf.findBackendFactory("cpu"));
  tf.copyRegisteredKernels("cpu", "lowered");
  expect((await tfjs("lowered")).compile).toBeUndefined();
  const lowering = () => ({ run: () => ({}), dispose: () => {} });
  registerLowering("lowered", lowering);
  expect((await tfjs("lowered")).compile).toBe(lowering);
  await tfjs("cpu");
  tf.removeBackend("lowered");
});

function disposed(tensor: tf.Tensor): tf.Tensor {
  tensor.dispose();
  return tensor;
}
