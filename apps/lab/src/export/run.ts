import { strToU8, zipSync } from "fflate";
import { constant, diff, type Part, type Schedule } from "unitball";
import { median } from "../plots/series.ts";
import { changes, titleOf } from "../recipes/compare.ts";
import { allIn, innerOf, isFull, type Optimizer } from "../recipes/optimizer.ts";
import type { History } from "../state/history.ts";
import type { RunView } from "../state/run.ts";
import { nameOf, type Setup, type Side, sides } from "../state/setup.ts";
import { itemOf } from "../tasks/menu.ts";
import type { Ready } from "../worker/messages.ts";
import { againOf } from "./again.ts";

/** A run of the lab as the folder that `ablate run` writes, zipped: `ablate report` reads it. */
export async function runZip({ setup, ready, history, started }: RunView): Promise<{ name: string; bytes: BlobPart }> {
  if (setup === undefined || ready === undefined) throw new Error("There is no run to save yet; train first.");
  const name = `${stamp(started ?? new Date().toISOString())}-lab-${setup.task}`;
  const files = filesOf({ setup, ready, history, started: started ?? "" });
  const entries = Object.entries(files).map(([path, text]) => [`${name}/${path}`, strToU8(text)] as const);
  return { name: `${name}.zip`, bytes: zipSync(Object.fromEntries(entries)) as unknown as BlobPart };
}

interface Run {
  readonly setup: Setup;
  readonly ready: Ready;
  readonly history: Readonly<Record<Side, History>>;
  readonly started: string;
}

/** Path → text of every file of the folder. */
function filesOf(run: Run): Readonly<Record<string, string>> {
  const { setup, ready, history, started } = run;
  const environment = {
    versions: ready.versions,
    platform: navigator.userAgent,
    cpu: "unknown",
    cores: navigator.hardwareConcurrency,
    ...{ code: "lab", data: "lab" },
  };
  const again = againOf(setup, ready.backend);
  return {
    "study.json": json(studyOf(setup, ready)),
    "env.json": json(environment),
    "sessions.jsonl": lines([{ started, jobs: 1, runner: "lab", parts: null, environment }]),
    ...(again !== undefined && { "again.json": json(again) }),
    ...Object.assign({}, ...sides.map((side) => trialsOf(setup, ready, side, history[side]))),
  };
}

function studyOf(setup: Setup, { backend }: Ready): object {
  const { task, steps, batch, seed, a, b } = setup;
  const item = itemOf(task);
  const rows = isFull(a) && isFull(b);
  const differences = rows ? diff(a, b) : wholeDifference(a, b);
  const arm = (side: Side) => ({
    name: nameOf(side),
    slug: side,
    from: side === "a" ? null : "A",
    differences: side === "a" ? [] : differences,
    recipe: withoutStepsize(setup[side]),
    grid: [gammaOf(setup[side])],
    options: {},
    control: null,
  });
  const stepsizes = Object.fromEntries(sides.map((side) => [gammaOf(setup[side]), stepsizeOf(setup[side])]));
  const exception =
    differences.length === 1 ? null : `Chosen by hand in the lab${rows ? "" : "; not both are one row of parts"}.`;
  return {
    name: "lab",
    about: `Two optimizers side by side in the lab, on ${item?.title ?? task}.`,
    source: "",
    task,
    measures: { metrics: item?.metrics, primary: item?.primary, tuning: item?.tuning },
    backend,
    steps,
    batch,
    target: null,
    tuning: { seeds: [seed], widen: 0, prune: null },
    seeds: [seed],
    stepsizes,
    arms: sides.map(arm),
    comparisons: [{ arm: "B", against: "A", differences, exception }],
  };
}

/**
 * The run of one side. Its stepsize was chosen by hand, so that the one run there is stands for tuning, which had nothing to
 * choose, and for the comparison.
 */
function trialsOf(setup: Setup, ready: Ready, side: Side, history: History): Readonly<Record<string, string>> {
  return { ...trialOf("tune", setup, ready, side, history), ...trialOf("final", setup, ready, side, history) };
}

function trialOf(stage: "tune" | "final", setup: Setup, ready: Ready, side: Side, history: History) {
  const { task, steps, batch, seed } = setup;
  const recipe = setup[side];
  const gamma = gammaOf(recipe);
  const trial = { arm: nameOf(side), stage, gamma, options: {}, seed };
  const seeds = { initSeed: 2 * seed, dataSeed: 2 * seed + 1 };
  const rungs = history.metrics.map(({ k, values }) => ({ steps: k, metrics: finite(values) }));
  const last = rungs.at(-1);
  const folder = `${side}/${stage}-g${gamma}-s${seed}`;
  const ended = history.k >= steps || history.diverged;
  const measured = history.measures.map(({ k, ...by }) => ({
    step: k,
    layers: Object.fromEntries(ready.layers.map(({ name }, l) => [name, layerOf(by, l)])),
  }));
  return {
    [`${folder}/config.json`]: json({
      ...trial,
      ...{
        task,
        backend: ready.backend,
        steps,
        batch,
        ...seeds,
        recipe: isFull(recipe) ? recipe : { optimizer: recipe },
        rungs: [steps],
        target: null,
      },
    }),
    [`${folder}/metrics.jsonl`]: lines(history.losses.map((loss, step) => ({ step, loss: orNull(loss) }))),
    ...(stage === "final" && { [`${folder}/layers.jsonl`]: lines(measured) }),
    ...(stage === "final" && history.probes.length > 0 && { [`${folder}/choices.jsonl`]: lines(history.probes) }),
    [`${folder}/timing.json`]: json({
      attempts: 1,
      msPerStep: median(history.ms) ?? null,
      seconds: history.ms.reduce((sum, ms) => sum + ms, 0) / 1000,
    }),
    ...(ended && {
      [`${folder}/summary.json`]: json({
        ...trial,
        status: history.diverged ? "diverged" : "done",
        metrics: last?.metrics ?? null,
        rungs: last === undefined ? [] : [last],
        toTarget: null,
      }),
    }),
  };
}

/** What the lab measures of a layer; the rest of the columns it leaves empty. */
const layerOf = (by: { feasibility: readonly number[]; updateRms: readonly number[] }, l: number) => ({
  norm: null,
  updateRms: orNull(by.updateRms[l]),
  stableRank: null,
  feasibility: orNull(by.feasibility[l]),
  dualNorm: null,
  alignment: null,
});

/** What differs where not both are rows of parts, as a difference on an axis of its own. */
function wholeDifference(a: Optimizer, b: Optimizer): readonly object[] {
  const options = changes(a, b).map(({ way, axis }) => [...way, axis].join("."));
  return options.length === 0 ? [] : [{ axis: "optimizer", from: titleOf(a), to: titleOf(b), options }];
}

/** What a study records of an arm; what is no row of parts stands there as one part, the whole optimizer. */
function withoutStepsize(optimizer: Optimizer): Readonly<Record<string, Part>> {
  if (!isFull(optimizer)) return { optimizer };
  const { stepsize: _, ...rest } = optimizer.parts;
  return rest;
}

const stepsizeOf = (optimizer: Optimizer): Part =>
  isFull(optimizer) ? optimizer.parts.stepsize : constant({ value: gammaOf(optimizer) });

/** The stepsize by which the folder is named: the first, of the first optimizer that holds no others. */
function gammaOf(optimizer: Optimizer): number {
  const [, one] = allIn(optimizer).find(([, inside]) => innerOf(inside).length === 0) ?? [];
  if (one === undefined) return 0;
  const gamma = isFull(one) ? one.parts.stepsize : (one.options as { readonly gamma?: number | Schedule }).gamma;
  return typeof gamma === "object" ? gamma.at(0) : (gamma ?? 0);
}

const orNull = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

const finite = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, orNull(value)]));

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** "20260102-030405" of an ISO date. */
const stamp = (date: string): string => date.slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
