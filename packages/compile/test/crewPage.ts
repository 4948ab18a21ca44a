import type { Layers, Ops, State, Traceable } from "@unitball/core";
import { planOf } from "../src/index.ts";
import { alone, Crew, Kernels, ownHeap, runner, type Team } from "../src/wasm/index.ts";

/** x ← 1.5x − xxᵀx/2, which takes several blocks of several items. */
const step: Traceable = <T>(ops: Ops<T>, held: State<T>): State<T> => {
  const { w } = held.x as Layers<T>;
  return { x: { w: ops.sub(ops.mul(w!, 1.5), ops.mul(0.5, ops.matmul(ops.gram(w!, "out"), w!))) } };
};

/** One step of a 320×512 matrix, some times over; how many items other threads did, and what they left. */
async function product(threads: number): Promise<{ values: number[]; helped: number }> {
  const plan = planOf(step, { x: { w: [1, 320, 512] } }, {});
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1024, shared: true });
  const heap = ownHeap(memory);
  const crew = threads > 1 ? new Crew(memory, heap, threads) : undefined;
  crew?.join();
  let [asked, own] = [0, 0];
  const counting: Team = {
    threads,
    each(items) {
      const run: typeof items.kernel.run = (...given) => {
        own++;
        items.kernel.run(...given);
      };
      asked += items.count;
      // A kernel is known by its identity: the counting one is made once.
      const kernel = counted.get(items.kernel) ?? { ...items.kernel, run };
      counted.set(items.kernel, kernel);
      (crew ?? alone).each({ ...items, kernel });
    },
  };
  const counted = new Map<unknown, Parameters<Team["each"]>[0]["kernel"]>();
  const program = runner(plan, new Kernels(memory), heap, counting);
  const at = heap.allocate(4 * 320 * 512);
  const x = new Float32Array(memory.buffer, at, 320 * 512);
  for (let k = 0; k < 6; k++) {
    x.forEach((_, i) => {
      x[i] = ((i * 7919) % 1000) / 30_000 - 1 / 60;
    });
    program.run(k, { held: [at], given: [], results: [] });
    await new Promise((done) => setTimeout(done, 50));
  }
  crew?.leave();
  return { values: [...x], helped: asked - own };
}

async function crewed() {
  const [one, two] = [await product(1), await product(2)];
  const different = two.values.findIndex((v, i) => v !== one.values[i]);
  return { isolated: crossOriginIsolated, different, helped: two.helped };
}

Object.assign(globalThis, { crewed });
