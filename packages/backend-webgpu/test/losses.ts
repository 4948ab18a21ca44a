import "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import type { Backend, Layers } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { task } from "@unitball/tasks";

export interface Run {
  readonly name: "mnist-mlp" | "mnist-cnn";
  readonly program: Program;
  readonly steps: number;
  readonly batch: number;
  readonly dataDir?: string;
}

/** The losses of a run, read together once it is over, so that no step waits for the device. */
export async function losses(
  backend: Backend<Value>,
  { name, program, steps, batch, dataDir }: Run,
): Promise<number[]> {
  const setup = { initSeed: 1, dataSeed: 2, batch, ...(dataDir !== undefined && { dataDir }) };
  const problem = await task(name).load(backend, setup);
  const optimizer = program.build(backend, problem.layers);
  let x = problem.init();
  let state = optimizer.init(x);
  const seen: Value[] = [];
  for (let k = 0; k < steps; k++) {
    const gradientAt = (at: Layers<Value>) => {
      const { loss, g } = problem.gradient(at, k);
      seen.push(loss);
      return g;
    };
    const next = optimizer.update(x, state, gradientAt);
    backend.free(next.ok);
    ({ x, state } = next);
  }
  const read = await Promise.all(seen.map(async (loss) => (await backend.read(loss))[0] as number));
  backend.free([seen, x, state.nonFinite, state.slots]);
  optimizer.dispose();
  problem.dispose();
  return read;
}
