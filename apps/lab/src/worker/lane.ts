import { consider, feasibility, updateRms } from "@unitball/diagnostics";
import { type Metrics, type ProbeLine, type Problem, probeGradient, probeLine } from "@unitball/tasks";
import { type Backend, clocked, type Layer, type Layers, NonFiniteGradient, type Program, type Seen } from "unitball";
import { isFull } from "../recipes/optimizer.ts";
import type { Beginnings, Measures, News, Place } from "./messages.ts";

export interface LaneOptions<T> {
  readonly backend: Backend<T>;
  readonly problem: Problem<T>;
  readonly program: Program;
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
  /** The layers whose geometry is chosen while it trains, with the kind that each begins with. */
  readonly choosing: Beginnings;
  /** One step, after the probe that an adaptive geometry may want, and a look at what it did. */
  step(): Promise<void>;
  /** The metrics at the point that it is at now, once for each k. */
  evaluate(): Promise<void>;
  /** What is new since it was asked last. */
  news(): News;
  dispose(): void;
}

type Numbers<T> = readonly (readonly [name: string, layer: number, value: T])[];

export function lane<T>({ backend, problem, program, evaluateEvery, measureEvery, drawn }: LaneOptions<T>): Lane {
  const { layers } = problem;
  const optimizer = program.build(backend, layers);
  /** The norm that moves each layer, where a norm does. */
  const geometries = layers.map((layer) => {
    const one = program.on?.(layer) ?? program;
    return isFull(one) ? one.parts.geometry : undefined;
  });
  let x = problem.init();
  let state = optimizer.init(x);
  let diverged = false;
  let evaluated = -1;
  let told = empty();
  const acting = ({ name }: Layer) => optimizer.chooser?.acting(state, name);
  const choosing = layers.flatMap((layer) => {
    const first = acting(layer);
    return first === undefined ? [] : [[layer.name, first.kind] as const];
  });

  /** Copies of what is to be read once the step is over. */
  const look = ({ x: at, d, v, u }: Seen<T>): Numbers<T> => {
    const ops = clocked(backend.ops, state.k);
    return backend.scope(() => {
      const measured = layers.flatMap((layer, l): Numbers<T> => {
        if (!(layer.name in v)) return [];
        const rms = ["updateRms", l, updateRms(ops, u[layer.name] as T, layer)] as const;
        const geometry = acting(layer) ?? geometries[l];
        if (geometry === undefined) return [rms];
        return [["feasibility", l, feasibility(geometry, ops, at[layer.name] as T, layer)], rms];
      });
      const copies = (which: string, of: Layers<T>): Numbers<T> =>
        layers.map(({ name }, l) => [which, l, ops.add(of[name] as T, 0)]);
      return drawn ? [...measured, ...copies("x", at), ...copies("d", d), ...copies("v", v)] : measured;
    });
  };

  const read = async (a: T): Promise<number[]> => [...(await backend.read(a))];

  const keep = async (k: number, numbers: Numbers<T>): Promise<void> => {
    const values = await Promise.all(numbers.map(async ([which, l, a]) => ({ which, l, read: await read(a) })));
    backend.free(numbers.map(([, , a]) => a));
    const byLayer = (which: string): number[] =>
      layers.map((_, l) => values.find((one) => one.which === which && one.l === l)?.read[0] ?? Number.NaN);
    const measures: Measures = { k, feasibility: byLayer("feasibility"), updateRms: byLayer("updateRms") };
    told.measures.push(measures);
    if (!drawn) return;
    const all = (which: string): number[] => values.flatMap((one) => (one.which === which ? one.read : []));
    const pair = (which: string) => all(which) as unknown as readonly [number, number];
    told.places.push({ k, x: pair("x"), d: pair("d"), v: pair("v") });
  };

  const probe = async (): Promise<void> => {
    const { k } = state;
    const made = await consider(optimizer, {
      ...{ backend, x, state },
      gradientAt: probeGradient(backend, problem, k),
    });
    if (made === undefined) return;
    state = made.state;
    told.probes.push(probeLine({ k, ...made }));
  };

  return {
    k: () => state.k,
    diverged: () => diverged,
    choosing: Object.fromEntries(choosing),
    async step() {
      const { k } = state;
      if (k % evaluateEvery === 0) await this.evaluate();
      let seen: T | undefined;
      let numbers: Numbers<T> | undefined;
      const started = performance.now();
      await probe();
      const gradientAt = (at: Layers<T>): Layers<T> => {
        const { loss, g } = problem.gradient(at, k);
        if (seen === undefined) seen = loss;
        else backend.free(loss);
        return g;
      };
      // Observed at every step, looked at now and then: a step with and one without an observer would be compiled apart.
      const wanted = k % measureEvery === 0;
      const observe = (all: Seen<T>): void => {
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
  probes: [] as ProbeLine[],
});
