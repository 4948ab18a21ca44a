import { normal, type Problem, type Seeds, type Task } from "@unitball/tasks";
import { type Backend, type Layer, type Layers, uniform } from "unitball";
import type { Landscape } from "./landscape.ts";
import { layersOf } from "./layers.ts";

/** A landscape as a seeded problem; its samples are ∇f + σξₖ/√batch, ξₖ standard normal. */
const landscapeProblem = <T>(backend: Backend<T>, landscape: Landscape, seeds: Seeds, batch: number): Problem<T> => {
  const { ops } = backend;
  const layers = layersOf(landscape);
  const [first, second] = layers as readonly [Layer, Layer?];
  const entry = (values: readonly number[], of: Layer): T => backend.enter(backend.tensor(values, of.shape), of);
  const unit = backend.scope(() =>
    second === undefined ? [entry([1, 0], first), entry([0, 1], first)] : [entry([1], first), entry([1], second)],
  ) as [T, T];
  const names = [first.name, (second ?? first).name] as const;
  const pair = (x: Layers<T>) =>
    names.map((name, i) => ops.sum(ops.mul(x[name] as T, unit[i] as T), "all")) as unknown as readonly [T, T];
  const noise = landscape.noise / Math.sqrt(batch);
  // `normal` tells apart elements below 2³¹: samples from 2³⁰ on, those of probes, have a stream of their own.
  const xi = (k: number, i: number): number =>
    noise * normal(seeds.dataSeed + (k < 2 ** 30 ? 0 : 2 ** 30), 2 * (k % 2 ** 30) + i);

  const place = (): readonly [number, number] => {
    if (seeds.initSeed === 0) return landscape.start;
    const { centre, half } = landscape.box;
    const at = (i: 0 | 1): number => centre[i] + (1.6 * uniform(seeds.initSeed, i) - 0.8) * half[i];
    return [at(0), at(1)];
  };

  return {
    layers,
    init() {
      const [x, y] = place();
      return backend.scope(() =>
        second === undefined
          ? { [first.name]: entry([x, y], first) }
          : { [first.name]: entry([x], first), [second.name]: entry([y], second) },
      );
    },
    gradient: (at, k) =>
      backend.scope(() => {
        const [x, y] = pair(at);
        const [gx, gy] = landscape.gradient(ops, x, y);
        const [mx, my] = [ops.mul(unit[0], ops.add(gx, xi(k, 0))), ops.mul(unit[1], ops.add(gy, xi(k, 1)))];
        const g: Layers<T> =
          second === undefined ? { [first.name]: ops.add(mx, my) } : { [first.name]: mx, [second.name]: my };
        return { loss: landscape.value(ops, x, y), g };
      }),
    async evaluate(x) {
      const [loss, gradNorm] = backend.scope(() => {
        const [a, b] = pair(x);
        return [landscape.value(ops, a, b), ops.hypot(landscape.gradient(ops, a, b))] as const;
      });
      const read = await Promise.all([backend.read(loss), backend.read(gradNorm)]);
      backend.free([loss, gradNorm]);
      return { loss: read[0][0] as number, gradNorm: read[1][0] as number };
    },
    reseed: (next) => landscapeProblem(backend, landscape, next, batch),
    dispose: () => backend.free(unit),
  };
};

/** A landscape as a task. */
export function landscapeTask<T>(name: string, landscape: Landscape): Task<T> {
  const defaults = { steps: 150, batch: 1 };
  return {
    name,
    description: `a landscape of two variables, ${name}`,
    layers: layersOf(landscape),
    defaults,
    metrics: {
      loss: { title: "f", better: "lower", unit: "" },
      gradNorm: { title: "gradient norm", better: "lower", unit: "" },
    },
    primary: "loss",
    tuning: "loss",
    load: async (backend, { initSeed, dataSeed, batch = defaults.batch }) =>
      landscapeProblem(backend, landscape, { initSeed, dataSeed }, batch),
  };
}
