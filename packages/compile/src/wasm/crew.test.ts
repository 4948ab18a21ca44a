import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Layers, Ops, State, Traceable } from "@unitball/core";
import { uniform } from "@unitball/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { planOf } from "../index.ts";
import type { Local } from "./code.ts";
import { repeat, when } from "./control.ts";
import { alone, Crew, type Team } from "./crew.ts";
import { func, wasmModule } from "./encoder.ts";
import { isHeavy } from "./isHeavy.ts";
import { kernelsOf } from "./kernel.ts";
import { Kernels } from "./kernels.ts";
import { ownHeap } from "./ownHeap.ts";
import { runner } from "./runner.ts";
import { i32 } from "./scalars.ts";

const threads = process.getBuiltinModule("node:worker_threads");
const Real = threads.Worker;
let workers: InstanceType<typeof Real>[] = [];

beforeEach(() => {
  workers = [];
  // The real thing, remembered, so that a test can end one.
  threads.Worker = class extends Real {
    constructor(...given: ConstructorParameters<typeof Real>) {
      super(...given);
      workers.push(this);
    }
  } as typeof Real;
});
afterEach(() => {
  threads.Worker = Real;
  vi.restoreAllMocks();
});

const machine = () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4096, shared: true });
  return { memory, heap: ownHeap(memory), integers: () => new Int32Array(memory.buffer) };
};

const counted = (i: Local) => i32.add(i, i32.const(1));

/** Counts item i at word i and adds the thread's number, which its scratch is, times 65536; takes some microseconds. */
const counter = func("run", { words: i32, item: i32, scratch: i32 }, [], ({ words, item, scratch }, local) => {
  const [at, i] = [local(i32), local(i32)];
  const value = i32.add(i32.add(i32.load(at), i32.const(1)), i32.shl(scratch, i32.const(16)));
  return [
    repeat(
      [i].map((n) => [counted(n), 0x21, n.slice(1)]),
      i32.lt_u(i, i32.const(20000)),
    ),
    [i32.add(words, i32.shl(item, i32.const(2))), 0x21, at.slice(1)],
    i32.store(at, value),
  ];
});

/** Stops with an error on every thread but the caller's. */
const trap = func("run", { words: i32, item: i32, scratch: i32 }, [], ({ scratch }, local) => {
  const i = local(i32);
  return [
    repeat(
      [i].map((n) => [counted(n), 0x21, n.slice(1)]),
      i32.lt_u(i, i32.const(200000)),
    ),
    when(scratch, 0x00),
  ];
});

const until = async (f: () => boolean): Promise<void> => {
  for (let waits = 0; !f() && waits < 500; waits++) await new Promise((done) => setTimeout(done, 10));
};

describe("a crew", () => {
  const count = 500;
  /** A crew of three and what its threads did of 500 items, each of which has to be done once. */
  const crewed = (patience?: number) => {
    const { memory, heap, integers } = machine();
    const crew = new Crew(memory, heap, 3, patience);
    const { run } = kernelsOf(memory, wasmModule([counter], true), ["run"]);
    const words = heap.allocate(4 * count);
    const once = (): ReadonlySet<number> => {
      integers().fill(0, words / 4, words / 4 + count);
      crew.each({ kernel: run, words, stride: 0, count, scratch: 0, apart: 1 });
      const done = [...integers().subarray(words / 4, words / 4 + count)];
      expect(done.every((value) => value % 65536 === 1)).toBe(true);
      return new Set(done.map((value) => value >> 16));
    };
    return { crew, once, memory };
  };

  test("does each item once, on all its threads, from the first call on and after its memory has grown", async () => {
    const { crew, once, memory } = crewed();
    crew.join();
    const seen = new Set(once());
    await until(() => {
      for (const thread of once()) seen.add(thread);
      return seen.size === 3;
    });
    expect([...seen].sort()).toEqual([0, 1, 2]);
    memory.grow(10);
    once();
    crew.leave();
    expect([...once()]).toEqual([0]);
  });

  test("hires when the first user joins, and ends its threads when the last one leaves", async () => {
    const { crew, once } = crewed();
    expect(workers.length).toBe(0);
    crew.join();
    crew.join();
    expect(workers.length).toBe(2);
    crew.leave();
    once();
    const ended = Promise.all(workers.map((worker) => new Promise((done) => worker.once("exit", done))));
    crew.leave();
    await ended;
    crew.join();
    expect(workers.length).toBe(4);
    once();
    crew.leave();
  });

  test("goes on with fewer threads where some end by themselves, and says so once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { crew, once } = crewed();
    crew.join();
    once();
    await Promise.all(workers.map((worker) => worker.terminate()));
    expect([...once()]).toEqual([0]);
    expect(warn.mock.calls).toEqual([["unitball: matrix products go on with fewer threads: one of them ended."]]);
    crew.leave();
  });

  test("gives up a thread that stops in the middle of an item, with an error, and goes on alone", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { crew, once, memory } = crewed(100);
    crew.join();
    await until(() => once().size > 1);
    const { run } = kernelsOf(memory, wasmModule([trap], true), ["run"]);
    const stop = () => {
      for (let i = 0; i < 1000; i++) crew.each({ kernel: run, words: 0, stride: 0, count: 50, scratch: 0, apart: 1 });
    };
    expect(stop).toThrow("A thread of this compiled step stopped in the middle of its work; go on from the last save.");
    expect([...once()]).toEqual([0]);
    expect(warn).toHaveBeenCalledTimes(1);
    crew.leave();
  });

  test("does not keep a process alive", async () => {
    const here = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
    const script = `
      import { Crew } from ${here("./crew.ts")};
      import { ownHeap } from ${here("./ownHeap.ts")};
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 9, shared: true });
      new Crew(memory, ownHeap(memory), 2).join();
      setTimeout(() => console.log("done"), 200);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      timeout: 20_000,
    });
    expect(stdout).toBe("done\n");
  });
});

/** Two layers' symmetric and plain products, of one block and of several, large and small; with epilogues and batches. */
const shapes = { square: [1, 256, 256], tall: [1, 600, 200], blocks: [9, 64, 64] } as const;
const step: Traceable = <T>(ops: Ops<T>, held: State<T>): State<T> => {
  const each = (f: (x: T) => T) =>
    Object.fromEntries(Object.entries(held.x as Layers<T>).map(([name, x]) => [name, f(x)]));
  return {
    x: each((x) => {
      const gram = ops.gram(x, "in");
      const p = ops.add(ops.mul(gram, -0.5), ops.mul(ops.matmul(gram, gram), 0.125));
      return ops.add(ops.mul(x, 1.5), ops.matmul(x, p));
    }),
  };
};

test("products have the same bits on any number of threads", async () => {
  const plan = planOf(step, { x: shapes }, {});
  expect(isHeavy(plan)).toBe(true);
  const values = plan.held.map(({ shape: [blocks, rows, columns] }, i) =>
    Float32Array.from({ length: blocks * rows * columns }, (_, e) => (uniform(i, e) - 0.5) / 8),
  );
  const run = async (team: (memory: WebAssembly.Memory, heap: ReturnType<typeof ownHeap>) => Team, times: number) => {
    const { memory, heap } = machine();
    const program = runner(plan, new Kernels(memory), heap, team(memory, heap));
    const at = values.map(({ byteLength }) => heap.allocate(byteLength));
    const made: Float32Array[][] = [];
    for (let k = 0; k < times; k++) {
      const floats = values.map(({ length }, i) => new Float32Array(memory.buffer, at[i], length));
      for (const [i, array] of floats.entries()) array.set(values[i]!);
      program.run(k, { held: at, given: [], results: [] });
      made.push(floats.map((array) => array.slice()));
      await new Promise((done) => setTimeout(done, 100));
    }
    return made;
  };
  const [expected] = (await run(() => alone, 1)) as [Float32Array[]];
  for (const threads of [2, 3]) {
    const crews: Crew[] = [];
    const hired = (memory: WebAssembly.Memory, heap: ReturnType<typeof ownHeap>) => {
      crews.push(new Crew(memory, heap, threads));
      crews[0]!.join();
      return crews[0]!;
    };
    for (const got of await run(hired, 3)) {
      for (const [i, array] of got.entries()) expect(array.findIndex((v, e) => v !== expected[i]![e])).toBe(-1);
    }
    crews[0]!.leave();
  }
});
