import type { Backend, Layers } from "@unitball/core";
import { type Consideration, consider } from "@unitball/diagnostics";
import { NonFiniteGradient, type Optimizer, type OptimizerState } from "@unitball/optimizer";
import { probeGradient } from "./probeSample.ts";
import type { Metrics, Problem } from "./task.ts";

/** Where a run stands: enough to go on from. */
export interface Position<T> {
  readonly x: Layers<T>;
  readonly state: OptimizerState<T>;
}

/** The loss f(xₖ, ξₖ), before step k. */
export interface Loss {
  readonly k: number;
  readonly loss: number;
}

/** What a probe before step k found and decided, where a geometry is `adaptive`. */
export interface Probed extends Pick<Consideration<unknown>, "considered" | "cost"> {
  readonly k: number;
}

/** A run of training. */
export interface Training<T> {
  readonly problem: Problem<T>;
  readonly optimizer: Optimizer<T>;
  readonly backend: Backend<T>;
  /** Go on until the state's k is this. */
  readonly steps: number;
  /** Start here instead of at the problem's x₀; `train` takes these tensors over and frees them. */
  readonly from?: Position<T>;
  /** Look at the loss at every k divisible by this, 1 unless told. On a GPU a look waits for the device. */
  readonly every?: number;
  readonly onStep?: (seen: Loss) => void;
  readonly onProbe?: (probed: Probed) => void;
  /** Stops the run between two steps: `train` frees what it holds and throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The caller owns x and state. */
export interface Trained<T> extends Position<T> {
  readonly losses: readonly Loss[];
  /** The median step, gradient included, after the first tenth of the steps. */
  readonly msPerStep: number;
  readonly metrics: Metrics;
  /** The loss was not finite, or a gradient was not for too many steps in a row; the run ended there. */
  readonly diverged: boolean;
}

/** xₖ₊₁ = step(xₖ) on sample ξₖ until k = steps, with the probes that an adaptive geometry wants. A run that diverges ends with the metrics of the point it reached. */
export async function train<T>(training: Training<T>): Promise<Trained<T>> {
  const { problem, optimizer, backend, steps, every = 1, onStep, onProbe, signal } = training;
  const losses: Loss[] = [];
  const times: number[] = [];
  let { x, state } = training.from ?? begin(problem, optimizer);
  let diverged = false;
  let breath = performance.now();
  try {
    while (state.k < steps && !diverged) {
      signal?.throwIfAborted();
      const start = performance.now();
      const { k } = state;
      const probe = await consider(optimizer, {
        ...{ backend, x, state },
        gradientAt: probeGradient(backend, problem, k),
      });
      if (probe !== undefined) {
        state = probe.state;
        onProbe?.({ k, considered: probe.considered, cost: probe.cost });
      }
      let look: number | Promise<number> | undefined;
      const gradientAt = (at: Layers<T>): Layers<T> => {
        const { loss, g } = problem.gradient(at, k);
        if (k % every === 0 && look === undefined) look = taken(backend, loss);
        else backend.free(loss);
        return g;
      };
      const next = stepOrStop(() => optimizer.update(x, state, gradientAt));
      if (next === undefined) {
        diverged = true;
        break;
      }
      backend.free(next.ok);
      ({ x, state } = next);
      const loss = await look;
      times.push(performance.now() - start);
      if (loss !== undefined) {
        losses.push({ k, loss });
        onStep?.({ k, loss });
        diverged = !Number.isFinite(loss);
      }
      // Timers, signals and the screen get a turn 20 times a second.
      if (performance.now() - breath > 50) {
        await new Promise((resume) => setTimeout(resume, 0));
        breath = performance.now();
      }
    }
    return {
      x,
      state,
      losses,
      msPerStep: median(times.slice(times.length / 10)),
      metrics: await problem.evaluate(x),
      diverged,
    };
  } catch (error) {
    backend.free([x, state.nonFinite, state.slots]);
    throw error;
  }
}

/** The value of a 0-d tensor that is let go once it is read: TensorFlow.js on WebGPU fails if it goes before. */
function taken<T>(backend: Backend<T>, a: T): number | Promise<number> {
  const known = backend.peek(a);
  const read = known ?? backend.read(a).then((values) => values[0] as number);
  if (typeof read !== "number") return read.finally(() => backend.free(a));
  backend.free(a);
  return read;
}

/** The step's result; undefined where the optimizer gave up on gradients that are not finite. */
function stepOrStop<R>(step: () => R): R | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof NonFiniteGradient) return undefined;
    throw error;
  }
}

function begin<T>(problem: Problem<T>, optimizer: Optimizer<T>): Position<T> {
  const x = problem.init();
  return { x, state: optimizer.init(x) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
