// internal
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Value } from "@unitball/backend-tfjs";
import type { Axes } from "@unitball/core";
import { type Optimizer, type Recipe, reviveRecipe } from "@unitball/optimizer";
import { probeLine } from "@unitball/tasks";
import { fingerprint } from "../store/fingerprint.ts";
import type { TrialConfig, TrialSummary } from "../store/records.ts";
import { writeJson } from "../store/write.ts";
import { dropCheckpoints, findCheckpoint, keepCheckpoint } from "./checkpoint.ts";
import { startClock } from "./clock.ts";
import { course } from "./course.ts";
import { openJournal } from "./journal.ts";
import { acting, isLookedAt, layersLine } from "./layers.ts";
import { positionAt, savePosition } from "./position.ts";
import type { Job, Progress } from "./spec.ts";
import type { Workshop } from "./workshop.ts";

/** The recipe of a config, built for the task's layers. */
export function built({ recipe }: Pick<TrialConfig, "recipe">, { shelf, backend, problem }: Workshop) {
  const { parts, build } = reviveRecipe(recipe, shelf) as Recipe<Axes>;
  return { parts, optimizer: build(backend, problem.layers) };
}

/**
 * Make a run, or go on with it from its newest checkpoint, until so many steps. Wherever and however often it was cut off,
 * config.json, metrics.jsonl, layers.jsonl, choices.jsonl and summary.json end up the same.
 */
export async function runTrial(job: Job, open: Workshop, tell: (progress: Progress) => void): Promise<TrialSummary> {
  const { config, folder, until, limits } = job;
  const { backend } = open;
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "config.json"), config);
  const clock = startClock(folder);
  const of = fingerprint([config, job.code]);
  const found = findCheckpoint(folder, of);
  const problem = open.problem.reseed(config);
  const { parts, optimizer } = built(config, open);
  const journal = openJournal(folder, config, found, optimizer.chooser !== undefined);
  const memory = () => process.memoryUsage.rss();
  let saved = found?.state.k ?? 0;
  tell({ step: saved, loss: null, saved, memory: memory() });
  try {
    const { status, metrics, msPerStep } = await course({
      backend,
      problem,
      optimizer: config.stage === "final" ? looking(optimizer) : optimizer,
      from: positionAt(backend, problem, optimizer, found),
      rungs: config.rungs.filter((steps) => steps <= until),
      every: limits.checkpoint,
      onStep: ({ k, loss }) => journal.loss(k, loss),
      onProbe: (probed) => journal.choices(probeLine(probed)),
      now(k) {
        journal.flush();
        tell({ step: k, loss: journal.last, saved, memory: memory() });
      },
      onRung: (rung) => journal.rung(rung),
      async keep(at) {
        if (at.state.k === config.steps) return;
        keepCheckpoint(folder, { of, ...(await savePosition(backend, at)), ...(await journal.sync()) });
        saved = at.state.k;
        tell({ step: saved, loss: journal.last, saved, memory: memory() });
      },
    });
    const { arm, stage, gamma, options, seed } = config;
    const { rungs, toTarget } = await journal.sync();
    const summary: TrialSummary = {
      arm,
      stage,
      gamma,
      options,
      seed,
      status,
      metrics: metrics ?? rungs.at(-1)?.metrics ?? null,
      rungs,
      toTarget,
    };
    clock.stop(msPerStep);
    // Last, for whoever sees it takes the run for ended.
    writeJson(join(folder, "summary.json"), summary);
    if (status === "diverged" || until === config.steps) dropCheckpoints(folder);
    return summary;
  } finally {
    journal.close();
    optimizer.dispose();
    problem.dispose();
  }

  /** The same optimizer, whose layers are measured at some steps. */
  function looking(optimizer: Optimizer<Value>): Optimizer<Value> {
    return {
      ...optimizer,
      update: (x, state, gradientAt, options) => {
        const observe = (seen: Parameters<typeof layersLine>[4]) =>
          journal.layers(layersLine(acting(parts, optimizer, state), backend, problem.layers, state.k, seen));
        return optimizer.update(x, state, gradientAt, {
          ...options,
          ...(isLookedAt(state.k, config.steps) && { observe }),
        });
      },
    };
  }
}

/** Build every recipe once for the task's layers, so that a study fails before it starts. */
export function tryBuilding(recipes: readonly TrialConfig["recipe"][], open: Workshop): void {
  for (const recipe of recipes) built({ recipe }, open).optimizer.dispose();
}
