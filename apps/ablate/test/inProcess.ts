import { reference } from "@unitball/backend-reference";
import { type Axes, revive, type Shelf, type Stepsize, uniform } from "@unitball/core";
import { type Recipe, reviveRecipe } from "@unitball/optimizer";
import { quadraticTask, train } from "@unitball/tasks";
import { shelf as schedules } from "unitball";
import { environment } from "../src/store/environment.ts";
import type { RunFiles, TrialFiles } from "../src/store/read.ts";
import { type MetricsRecord, type TrialSummary, trialFolder } from "../src/store/records.ts";
import { configOf } from "../src/study/config.ts";
import { next, type Order } from "../src/study/next.ts";
import type { Plan } from "../src/study/plan.ts";

/** A run of a study: what its summary and its losses are. */
export type Runner = (
  plan: Plan,
  order: Order,
) => Promise<Pick<TrialFiles, "config" | "curve"> & { readonly summary: TrialSummary }>;

const here = environment();

/** A whole study in this process, its order given out `at` a time; nothing is written. */
export async function runStudy(plan: Plan, runner: Runner): Promise<RunFiles> {
  const runs = new Map<string, TrialFiles>();
  for (;;) {
    const done = new Map(
      [...runs].flatMap(([folder, { summary }]) => (summary === null ? [] : [[folder, summary] as const])),
    );
    const orders = next(plan, done);
    if (orders.length === 0) break;
    for (const order of orders) {
      const slug = plan.arms.find(({ name }) => name === order.trial.arm)?.slug ?? "";
      const folder = trialFolder(slug, order.trial);
      runs.set(folder, {
        ...order.trial,
        folder,
        layers: [],
        choices: [],
        timing: null,
        ...(await runner(plan, order)),
      });
    }
  }
  const trials = new Map(plan.arms.map(({ name }) => [name, [...runs.values()].filter(({ arm }) => arm === name)]));
  return { study: plan, environment: here, trials, unreadable: [] };
}

/** Trains a quadratic with gradient noise on the reference backend, from the config alone. */
export function onQuadratic(shelf: Shelf, noise: number): Runner {
  const backend = reference();
  const task = quadraticTask({ condition: 10, noise });
  return async (plan, { trial, until }) => {
    const config = configOf(plan, trial);
    const { initSeed, dataSeed, batch } = config;
    const problem = await task.load(backend, { initSeed, dataSeed, batch });
    const optimizer = (reviveRecipe(config.recipe, shelf) as Recipe<Axes>).build(backend, problem.layers);
    const rungs: { steps: number; metrics: MetricsRecord }[] = [];
    const losses: { step: number; loss: number }[] = [];
    let at:
      | Awaited<ReturnType<typeof train<typeof problem extends { init(): infer X } ? X[keyof X] : never>>>
      | undefined;
    for (const steps of config.rungs.filter((rung) => rung <= until)) {
      at = await train({ problem, optimizer, backend, steps, ...(at && { from: at }) });
      losses.push(...at.losses.map(({ k, loss }) => ({ step: k, loss })));
      if (at.diverged) break;
      rungs.push({ steps, metrics: at.metrics });
    }
    const toTarget = losses.find(({ loss }) => config.target !== null && loss <= config.target)?.step ?? null;
    const summary: TrialSummary = {
      ...trial,
      status: at?.diverged ? "diverged" : "done",
      metrics: at?.metrics ?? null,
      rungs,
      toTarget,
    };
    return { config, curve: losses, summary };
  };
}

/**
 * Stochastic gradient descent on f(x) = ½Σ hᵢ(xᵢ − wᵢ)² in plain numbers: x₀ is drawn from initSeed, the gradient's noise
 * from dataSeed, the stepsize is the config's. For tests that need thousands of real runs.
 */
export const onSgd: Runner = async (plan, { trial, until }) => {
  const config = configOf(plan, trial);
  const { at } = revive<Stepsize>(config.recipe.stepsize, schedules);
  const h = [1, 0.5, 0.25, 0.1];
  const normal = (seed: number, i: number) => {
    const u = 1 - uniform(seed, 2 * i);
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * uniform(seed, 2 * i + 1));
  };
  const x = h.map((_, i) => 3 * normal(config.initSeed, i));
  const f = () => h.reduce((sum, hi, i) => sum + (hi * (x[i] ?? 0) ** 2) / 2, 0);
  const curve: { step: number; loss: number }[] = [];
  for (let k = 0; k < until; k++) {
    curve.push({ step: k, loss: f() });
    for (const [i, hi] of h.entries())
      x[i] = (x[i] ?? 0) - at(k) * (hi * (x[i] ?? 0) + normal(config.dataSeed, 4 * k + i));
  }
  const metrics = { loss: f(), gradNorm: 0 };
  return {
    config,
    curve,
    summary: { ...trial, status: "done", metrics, rungs: [{ steps: until, metrics }], toTarget: null },
  };
};
