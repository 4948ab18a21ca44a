import type { Backend, Layer, Layers } from "@unitball/core";
import type { OptimizerState, Program, Seen } from "@unitball/optimizer";

export interface Iteration<T> {
  readonly backend: Backend<T>;
  readonly program: Program;
  readonly layers: readonly Layer[];
  /** Taken over, and freed. */
  readonly x: Layers<T>;
  readonly steps: number;
  /** ∇f(·, ξₖ); what it makes on the way is freed. */
  readonly gradient: (at: Layers<T>, k: number) => Layers<T>;
  /** Sees xₖ before step k, k = 0 … steps − 1; true ends the run. */
  readonly look?: (x: Layers<T>, k: number) => unknown;
  readonly observe?: (seen: Seen<T>) => void;
  /** Called once a step. */
  readonly tick?: () => void;
}

/** x₀ → x₁ → … → xₙ under a program. The caller owns what is returned. */
export async function iterate<T>(given: Iteration<T>): Promise<Layers<T>> {
  const { backend, program, layers, steps, gradient, look, observe, tick } = given;
  const optimizer = program.build(backend, layers);
  let [x, state]: [Layers<T>, OptimizerState<T>] = [given.x, optimizer.init(given.x)];
  let breath = performance.now();
  for (let k = 0; k < steps; k++) {
    if ((await look?.(x, k)) === true) break;
    const next = optimizer.update(x, state, (at) => backend.scope(() => gradient(at, k)), { observe });
    backend.free(next.ok);
    ({ x, state } = next);
    tick?.();
    // The parent's word, and its end, are heard 20 times a second.
    if (performance.now() - breath > 50) {
      await new Promise((resume) => setTimeout(resume, 0));
      breath = performance.now();
    }
  }
  backend.free([state.nonFinite, state.slots]);
  optimizer.dispose();
  return x;
}

/** Counts the steps of an experiment, and tells which share of them is done. */
export function ticker(total: number, progress: (share: number) => void): () => void {
  let done = 0;
  return () => {
    done++;
    if (done % 64 === 0 || done === total) progress(Math.min(1, done / total));
  };
}
