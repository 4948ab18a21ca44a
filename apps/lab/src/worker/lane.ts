import type { Value } from "@unitball/backend-tfjs";
import { feasibility, updateRms } from "@unitball/diagnostics";
import type { Metrics, Problem } from "@unitball/tasks";
import { type Axes, type Backend, clocked, type Layers, NonFiniteGradient, type Recipe, type Seen } from "unitball";
import type { Measures, News, Place } from "./messages.ts";

export interface LaneOptions {
  readonly backend: Backend<Value>;
  readonly problem: Problem<Value>;
  readonly recipe: Recipe<Axes>;
  readonly evaluateEvery: number;
  /** Measure the layers each so many steps. */
  readonly measureEvery: number;
  /** The two variables of a landscape, in the order of its layers. */
  readonly drawn: boolean;
}

/** One of the two optimizers: its point, its state, and what there is to tell. */
export interface Lane {
  readonly k: () => number;
  readonly diverged: () => boolean;
  /** One step, and a look at what it did. */
  step(): Promise<void>;
  /** The metrics at the point that it is at now, once for each k. */
  evaluate(): Promise<void>;
  /** What is new since it was asked last. */
  news(): News;
  dispose(): void;
}

type Numbers = readonly (readonly [name: string, value: Value])[];

export function lane({ backend, problem, recipe, evaluateEvery, measureEvery, drawn }: LaneOptions): Lane {
  const { layers } = problem;
  const optimizer = recipe.build(backend, layers);
  let x = problem.init();
  let state = optimizer.init(x);
  let diverged = false;
  let evaluated = -1;
  let told = empty();

  /** Copies of what is to be read once the step is over. */
  const look = ({ x: at, d, v, u }: Seen<Value>): Numbers => {
    const ops = clocked(backend.ops, state.k);
    const { geometry } = recipe.parts;
    return backend.scope(() => {
      const measured = layers.flatMap((layer): Numbers => {
        if (!(layer.name in v)) return [];
        return [
          ["feasibility", feasibility(geometry, ops, at[layer.name] as Value, layer)],
          ["updateRms", updateRms(ops, u[layer.name] as Value, layer)],
        ];
      });
      const copies = (which: string, of: Layers<Value>): Numbers =>
        layers.map(({ name }) => [which, ops.add(of[name] as Value, 0)]);
      return drawn ? [...measured, ...copies("x", at), ...copies("d", d), ...copies("v", v)] : measured;
    });
  };

  const read = async (a: Value): Promise<number[]> => [...(await backend.read(a))];

  const keep = async (k: number, numbers: Numbers): Promise<void> => {
    const values = await Promise.all(numbers.map(async ([which, a]) => [which, await read(a)] as const));
    backend.free(numbers.map(([, a]) => a));
    const all = (which: string): number[] => values.flatMap(([name, some]) => (name === which ? some : []));
    const measures: Measures = { k, feasibility: all("feasibility"), updateRms: all("updateRms") };
    told.measures.push(measures);
    if (!drawn) return;
    const pair = (which: string) => all(which) as unknown as readonly [number, number];
    told.places.push({ k, x: pair("x"), d: pair("d"), v: pair("v") });
  };

  return {
    k: () => state.k,
    diverged: () => diverged,
    async step() {
      const { k } = state;
      if (k % evaluateEvery === 0) await this.evaluate();
      let seen: Value | undefined;
      let numbers: Numbers | undefined;
      const started = performance.now();
      const gradientAt = (at: Layers<Value>): Layers<Value> => {
        const { loss, g } = problem.gradient(at, k);
        if (seen === undefined) seen = loss;
        else backend.free(loss);
        return g;
      };
      // Observed at every step, looked at now and then: a step with and one without an observer would be compiled apart.
      const wanted = drawn || k % measureEvery === 0;
      const observe = (all: Seen<Value>): void => {
        if (wanted) numbers = look(all);
      };
      try {
        const next = optimizer.update(x, state, gradientAt, { observe });
        backend.free(next.ok);
        ({ x, state } = next);
      } catch (error) {
        if (!(error instanceof NonFiniteGradient)) throw error;
        diverged = true;
      }
      if (seen !== undefined) {
        const loss = backend.peek(seen) ?? (await read(seen))[0] ?? Number.NaN;
        backend.free(seen);
        told.losses.push(loss);
        if (!Number.isFinite(loss)) diverged = true;
      }
      told.ms.push(performance.now() - started);
      if (numbers !== undefined) await keep(k, numbers);
    },
    async evaluate() {
      if (evaluated === state.k) return;
      evaluated = state.k;
      told.metrics.push({ k: state.k, values: await problem.evaluate(x) });
    },
    news() {
      const out: News = { ...told, k: state.k, diverged };
      told = empty();
      return out;
    },
    dispose() {
      backend.free([x, state.nonFinite, state.slots]);
      optimizer.dispose();
    },
  };
}

const empty = () => ({
  losses: [] as number[],
  ms: [] as number[],
  measures: [] as Measures[],
  metrics: [] as { k: number; values: Metrics }[],
  places: [] as Place[],
});
