import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LayerChoice, ProbeLine } from "@unitball/tasks";
import {
  type ArmRecord,
  type EnvironmentRecord,
  type LayerMeasures,
  type StudyRecord,
  type Trial,
  type TrialSummary,
  trialFolder,
} from "../src/store/records.ts";

const part = (axis: string, kind: string, options: object = {}) => ({ axis, kind, options });
const recipe = (geometry: string, constraint: string) => ({
  estimator: part("estimator", "ema", { alpha: 0.1 }),
  geometry: part("geometry", geometry),
  composition: part("composition", "maxOverLayers"),
  normalization: part("normalization", "normalized"),
  constraint: part("constraint", constraint),
});

const stepsize = (value: number) => part("stepsize", "constant", { value });

/** What a test may change of the run. */
export interface Sample {
  /** Names of the two arms; the second changes the first's geometry. */
  readonly names?: readonly [string, string];
  readonly study?: Partial<StudyRecord>;
  /** Added to every accuracy, and to the losses' curves. */
  readonly shift?: number;
  readonly seeds?: readonly number[];
  /** Whether the second arm's geometry is one that is chosen while it runs. */
  readonly chooses?: boolean;
}

const json = (path: string, value: unknown) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
};

export const steps = 4;

/** A run's folder of two arms, written by hand: figures that one can follow, and nothing trained. */
export function sampleRun(
  dir: string,
  { names = ["A", "B"], seeds = [2, 3, 4], shift = 0, chooses = false, study: more }: Sample = {},
): void {
  const differences = [{ axis: "geometry", from: "sign", to: "spectral", options: [] }] as const;
  const arm = (i: 0 | 1, rest: Partial<ArmRecord>): ArmRecord => ({
    ...{ name: names[i], slug: "ab"[i] as string, from: null, differences: [], grid: [0.5, 1, 2] },
    ...{ recipe: recipe("sign", "unconstrained"), options: {}, control: null },
    ...rest,
  });
  const study: StudyRecord = {
    ...{ name: "tiny", about: "Which is it?", source: "", task: "digits-mlp", backend: "wasm", steps, batch: 8 },
    measures: {
      metrics: {
        testAccuracy: { title: "test accuracy", better: "higher", unit: "share" },
        trainLoss: { title: "training loss", better: "lower", unit: "nats" },
      },
      primary: "testAccuracy",
      tuning: "trainLoss",
    },
    ...{ target: null, tuning: { seeds: [1], widen: 0, prune: null }, seeds },
    stepsizes: Object.fromEntries([0.5, 1, 2].map((gamma) => [gamma, stepsize(gamma)])),
    arms: [arm(0, {}), arm(1, { from: names[0], differences, recipe: recipe("spectral", "unconstrained") })],
    comparisons: [{ arm: names[1], against: names[0], differences, exception: null }],
    ...more,
  };
  json(join(dir, "study.json"), study);
  json(join(dir, "env.json"), {
    versions: { node: "24.0.0", ablate: "1.0.0" },
    ...{ platform: "linux-x64", cpu: "a processor", cores: 2, code: "c0dec0dec0de", data: "pinned" },
  } satisfies EnvironmentRecord);
  for (const [i, one] of study.arms.entries()) {
    for (const [j, gamma] of one.grid.entries()) {
      for (const seed of study.tuning.seeds) trial({ arm: one.name, stage: "tune", gamma, options: {}, seed }, i, j);
    }
    for (const seed of study.seeds) trial({ arm: one.name, stage: "final", gamma: 1, options: {}, seed }, i, 1);
  }

  function trial(of: Trial, i: number, j: number): void {
    const { slug, recipe } = study.arms[i] as ArmRecord;
    const folder = join(dir, trialFolder(slug, of));
    const seeds = { initSeed: 2 * of.seed, dataSeed: 2 * of.seed + 1 };
    const { task, backend, batch } = study;
    json(join(folder, "config.json"), {
      ...{
        ...of,
        task,
        backend,
        steps: study.steps,
        batch,
        ...seeds,
        recipe: { ...recipe, stepsize: stepsize(of.gamma) },
      },
      ...{ rungs: [study.steps], target: null },
    });
    // Losses 2, 1, 2/3, 1/2 …, a little apart by arm, seed and γ; tuning prefers the middle γ.
    const loss = (k: number) => 2 / (1 + k) + 0.01 * of.seed - 0.1 * i + shift + Math.abs(j - 1);
    const lines = Array.from({ length: study.steps }, (_, step) => ({ step, loss: loss(step) }));
    writeFileSync(join(folder, "metrics.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    if (of.stage === "final") {
      const looks = Array.from({ length: study.steps }, (_, step) => ({ step, layers: layersAt(step, i) }));
      writeFileSync(join(folder, "layers.jsonl"), looks.map((look) => `${JSON.stringify(look)}\n`).join(""));
      const probes = [1, 2, 3].map((step) => choicesAt(step, of.seed));
      if (chooses && i === 1)
        writeFileSync(join(folder, "choices.jsonl"), probes.map((probe) => `${JSON.stringify(probe)}\n`).join(""));
    }
    // The second arm gains 0.048, 0.05 and 0.052 on the seeds 2, 3 and 4.
    const gain = i * (0.05 + 0.002 * (of.seed - 3));
    const metrics = { testAccuracy: 0.8 + 0.01 * of.seed + gain + shift, trainLoss: loss(study.steps) };
    const summary: TrialSummary = {
      ...{ ...of, status: "done", metrics, rungs: [{ steps: study.steps, metrics }], toTarget: null },
    };
    json(join(folder, "summary.json"), summary);
    json(join(folder, "timing.json"), { attempts: 1, msPerStep: 2.5, seconds: 0.5 });
  }
}

/** The hidden layer goes to the second candidate at step 2, on seed 4 at step 3; the bias is never known. */
const choicesAt = (step: number, seed: number): ProbeLine => {
  const at = seed === 4 ? 3 : 2;
  const layer = (z: number | null, after: number): LayerChoice => ({
    candidates: ["sign", "spectral"].map((geometry, c) => ({
      ...{ geometry, alignment: 1, alignmentError: 0.1, curvature: 2, curvatureError: 0.1, advantage: 0.25 },
      ...(c === 0 ? { z: 0, error: 0 } : { z, error: z === null ? null : 0.25 }),
    })),
    ...{ before: step > at ? 1 : 0, after, factor: 1 },
  });
  return {
    step,
    gradients: 13,
    layers: { hidden: layer(step - 1, step >= at ? 1 : 0), bias: { ...layer(null, 0), before: 0 } },
  };
};

/** Norms that grow by half the stepsize, 1, per step; the bias has no rank. */
const layersAt = (step: number, i: number): Readonly<Record<string, LayerMeasures>> => ({
  hidden: layer(10 + step, 0.5 / (1 + i), 3 - i, 0.5 + step / 2),
  bias: layer(1 + step / 10, 0.1, null, 0.2 + step / 2),
});
const layer = (norm: number, updateRms: number, stableRank: number | null, feasibility: number): LayerMeasures => ({
  ...{ norm, updateRms, stableRank, feasibility, dualNorm: 0.25, alignment: 0.9 },
});
