// internal
import { appendFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { recipeOf } from "@unitball/optimizer";
import { type Loss, task, train } from "@unitball/tasks";
import type { RecipeJson, TrialConfig, TrialSummary } from "../store/records.ts";
import { writeJson } from "../store/write.ts";
import { loadShelf, loadStudy } from "../study/load.ts";
import { plan } from "../study/plan.ts";
import { backend as started } from "./backend.ts";
import { type Progress, type StudyReference, seedsOf, type TrialOrder } from "./spec.ts";

// Without this, TensorFlow.js prints an advertisement for its Node binding.
tf.enableProdMode();

/** What one process needs for every trial of a study; made once, by the first call. */
function workshop() {
  let held: ReturnType<typeof open> | undefined;
  return (reference: StudyReference) => {
    held ??= open(reference);
    return held;
  };
}
const open = async (reference: StudyReference) => {
  const backend = await started(reference.backend);
  const { batch, task: name } = reference;
  const study = { ...(await loadStudy(reference.study)), task: name };
  const { arms, stepsize } = plan(study, await loadShelf(reference.parts));
  const problem = await task(name).load(backend, { ...seedsOf(0), ...(batch !== undefined && { batch }) });
  return { backend, arms, stepsize, problem };
};
const prepared = workshop();

/** Read and check the data, and build every arm once for the task's layers, so that a study fails before it starts. */
export async function prepare(reference: StudyReference): Promise<void> {
  const { backend, arms, stepsize, problem } = await prepared(reference);
  for (const { parts, grid } of arms) {
    for (const gamma of grid) {
      recipeOf({ ...parts, stepsize: stepsize(gamma, reference.steps) }).build(backend, problem.layers);
    }
  }
}

/** Run one trial and write its files; what it returns stands in summary.json too. */
export async function run(order: TrialOrder): Promise<TrialSummary> {
  const { reference, folder, attempt, arm, stage, gamma, seed } = order;
  const { backend, arms, stepsize, problem: loaded } = await prepared(reference);
  const planned = arms.find(({ name }) => name === arm);
  if (planned === undefined) throw new Error(`The study has no arm "${arm}" any more; run it again.`);
  const recipe = recipeOf({ ...planned.parts, stepsize: stepsize(gamma, reference.steps) });
  const trial = { arm, stage, gamma, seed };
  const { task: name, steps, batch } = reference;

  mkdirSync(folder, { recursive: true });
  const metricsFile = join(folder, "metrics.jsonl");
  if (existsSync(metricsFile)) renameSync(metricsFile, join(folder, `metrics.attempt${attempt - 1}.jsonl`));
  writeJson(join(folder, "config.json"), {
    ...trial,
    task: name,
    backend: reference.backend,
    steps,
    batch: batch ?? task(name).defaults.batch,
    ...seedsOf(seed),
    recipe: recipe.toJSON() as unknown as RecipeJson,
  } satisfies TrialConfig);

  const started = performance.now();
  const problem = loaded.reseed(seedsOf(seed));
  const recorder = record(metricsFile);
  const optimizer = recipe.build(backend, problem.layers);
  try {
    const trained = await train({ problem, optimizer, backend, steps, onStep: recorder.see });
    backend.free([trained.x, trained.state.nonFinite, trained.state.slots]);
    const summary: TrialSummary = {
      ...trial,
      status: trained.diverged ? "diverged" : "done",
      attempts: attempt,
      metrics: trained.metrics,
      msPerStep: trained.msPerStep,
      seconds: (performance.now() - started) / 1000,
    };
    recorder.flush();
    writeJson(join(folder, "summary.json"), summary);
    return summary;
  } finally {
    recorder.flush();
    optimizer.dispose();
    problem.dispose();
  }
}

/** Losses go to the file and to the parent five times a second: a run that is killed keeps what it had. */
function record(file: string) {
  let lines: string[] = [];
  let last = 0;
  const flush = () => {
    if (lines.length > 0) appendFileSync(file, `${lines.join("\n")}\n`);
    lines = [];
  };
  return {
    flush,
    see({ k, loss: value }: Loss) {
      const loss = Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
      lines.push(JSON.stringify({ step: k, loss }));
      if (performance.now() - last < 200) return;
      last = performance.now();
      flush();
      process.send?.({ step: k + 1, loss } satisfies Progress);
    },
  };
}
