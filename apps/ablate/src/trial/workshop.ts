// internal
import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import type { Backend, Shelf } from "@unitball/core";
import { type Problem, task } from "@unitball/tasks";
import type { TrialConfig } from "../store/records.ts";
import { loadShelf } from "../study/load.ts";
import { backend } from "./backend.ts";

// Without this, TensorFlow.js prints an advertisement for its Node binding.
tf.enableProdMode();

/** What a process needs to train: it stays from run to run, as long as the runs want the same. */
export interface Workshop {
  readonly backend: Backend<Value>;
  readonly shelf: Shelf;
  readonly problem: Problem<Value>;
}

type Wanted = Pick<TrialConfig, "task" | "backend" | "batch" | "initSeed" | "dataSeed">;

/** Opens workshops, and keeps the last. */
export function workshops(): (config: Wanted, parts: string | null) => Promise<Workshop> {
  let held: { readonly key: string; readonly workshop: Promise<Workshop> } | undefined;
  return (config, parts) => {
    const key = JSON.stringify([config.backend, config.task, config.batch, parts]);
    if (held?.key !== key) held = { key, workshop: open(config, parts) };
    return held.workshop;
  };
}

async function open(config: Wanted, parts: string | null): Promise<Workshop> {
  const started = await backend(config.backend);
  const { batch, initSeed, dataSeed } = config;
  const shelf = await loadShelf(parts ?? undefined);
  const problem = await task(config.task).load(started, { initSeed, dataSeed, batch });
  return { backend: started, shelf, problem };
}
