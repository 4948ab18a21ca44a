// internal
import type { Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";
import type { Optimizer } from "@unitball/optimizer";
import { type Loss, type Metrics, type Position, type Probed, type Problem, train } from "@unitball/tasks";
import type { MetricsRecord, Rung } from "../store/records.ts";

/** A run's steps, and who is told of them. */
export interface Course {
  readonly backend: Backend<Value>;
  readonly problem: Problem<Value>;
  readonly optimizer: Optimizer<Value>;
  /** Taken over, and freed in the end. */
  readonly from: Position<Value>;
  /** After how many steps the metrics are measured, rising; the last is the end. */
  readonly rungs: readonly number[];
  /** Seconds between two checkpoints. */
  readonly every: number;
  readonly onStep: (seen: Loss) => void;
  readonly onProbe: (probed: Probed) => void;
  /** The run has taken k steps; five times a second. */
  readonly now: (k: number) => void;
  readonly onRung: (rung: Rung) => void;
  /** Keep a checkpoint: at each rung, and from time to time. */
  readonly keep: (at: Position<Value>) => Promise<void>;
}

export interface Ended {
  readonly status: "done" | "diverged";
  readonly metrics: MetricsRecord | null;
  readonly msPerStep: number | null;
}

/** From rung to rung, and between them from checkpoint to checkpoint. Where a run is cut changes no bit of it. */
export async function course(given: Course): Promise<Ended> {
  const { backend, problem, optimizer, rungs, every, onProbe, onRung, keep } = given;
  const silent: Problem<Value> = { ...problem, evaluate: async () => ({}) };
  const pace = { msPerStep: null as number | null, piece: 4 };
  let at = given.from;
  let metrics: MetricsRecord | null = null;
  let kept = performance.now();
  let told = kept;
  const onStep = (seen: Loss) => {
    given.onStep(seen);
    if (performance.now() - told < 200) return;
    told = performance.now();
    given.now(seen.k + 1);
  };
  try {
    for (const rung of rungs) {
      while (at.state.k < rung) {
        const steps = Math.min(rung, at.state.k + pace.piece);
        const trained = await train({ problem: silent, optimizer, backend, steps, from: at, onStep, onProbe });
        at = trained;
        if (Number.isFinite(trained.msPerStep)) pace.msPerStep = trained.msPerStep;
        if (trained.diverged) {
          return { status: "diverged", metrics: finite(await problem.evaluate(at.x)), msPerStep: pace.msPerStep };
        }
        // Pieces of a quarter of a checkpoint's interval.
        pace.piece = Math.max(
          1,
          Math.min(4 * pace.piece, Math.floor((250 * every) / Math.max(0.01, trained.msPerStep))),
        );
        if (at.state.k < rung && performance.now() - kept >= 1000 * every) {
          await keep(at);
          kept = performance.now();
        }
        if (at.state.k === rung) {
          metrics = finite(await problem.evaluate(at.x));
          onRung({ steps: rung, metrics });
          await keep(at);
          kept = performance.now();
        }
      }
    }
    return { status: "done", metrics, msPerStep: pace.msPerStep };
  } finally {
    backend.free([at.x, at.state.nonFinite, at.state.slots]);
  }
}

/** Metrics as a file holds them. */
const finite = (metrics: Metrics): MetricsRecord =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]));
