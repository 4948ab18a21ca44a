import type { Value } from "@unitball/backend-tfjs";
import { type Backend, canonical, type Layer } from "@unitball/core";
import { certified } from "@unitball/geometries";
import { presets } from "unitball";
import type { Runner } from "../measure/race.ts";
import { copy } from "./copy.ts";
import { type Bench, figureOf, type Group } from "./group.ts";
import { start } from "./host.ts";
import { compiled, type Held } from "./optimizers.ts";
import { polarFactors } from "./polarFactor.ts";
import { matrices, tensors } from "./tensors.ts";

const entries = (layer: Layer): number => canonical(layer).reduce((a, b) => a * b, 1);

/** A Signum step of these layers, and the gradients with it. */
function signum(backend: Backend<Value>, layers: readonly Layer[]): Held {
  const g = tensors(backend, layers, 2);
  const step = compiled(backend, presets.signum(), layers, g);
  return {
    ...step,
    free() {
      step.free();
      backend.free(g);
    },
  };
}

/** One race of all these runners; the figures are told against the one called `to`, each times its own factor. */
async function grow(
  bench: Bench,
  seconds: number,
  held: ReadonlyMap<string, { readonly runner: Held; readonly size: number }>,
  to: string,
  words: (key: string) => readonly [name: string, against: string],
): Promise<void> {
  const runners: Record<string, Runner> = Object.fromEntries([...held].map(([key, { runner }]) => [key, runner]));
  const times = await bench.race(runners, { seconds });
  const base = held.get(to)?.size ?? 1;
  for (const [key, { size }] of held) {
    if (key === to) continue;
    const [name, against] = words(key);
    bench.tell(figureOf(times, { of: key, to, name, against, factor: base / size }));
  }
  for (const { runner } of held.values()) runner.free();
}

async function parameters(bench: Bench, backend: Backend<Value>): Promise<void> {
  for (const [words, side] of [
    ["10⁴", 100],
    ["10⁵", 316],
    ["10⁶", 1000],
    ["10⁷", 3162],
  ] as const) {
    const layers = matrices(1, side, side);
    const step = signum(backend, layers);
    const count = layers.reduce((sum, layer) => sum + entries(layer), 0);
    const times = await bench.race({ step, copy: copy(count) }, { seconds: 2 });
    bench.tell(
      figureOf(times, {
        of: "step",
        to: "copy",
        name: `Signum step of ${words} parameters, wasm`,
        against: "copying as many bytes",
        // It reads x, g and d and writes x and d; a copy reads one number and writes one.
        factor: 2 / 5,
      }),
    );
    step.free();
  }
}

export const growth: Group = async (bench) => {
  const backend = await start("wasm");
  await parameters(bench, backend);
  const counts = [1, 8, 32, 128];
  const words = (what: string) => (count: string) =>
    [`${what} of ${count} layers of 64×64, wasm, per layer`, "1 layer"] as const;
  const each = (runner: (count: number) => Held) =>
    new Map(counts.map((count) => [String(count), { runner: runner(count), size: count }]));
  const signums = each((count) => signum(backend, matrices(count, 64, 64)));
  await grow(bench, 5, signums, "1", words("Signum step"));
  const table = certified(64, 1e-2);
  const polars = each((count) => polarFactors(backend, matrices(count, 64, 64), table));
  await grow(bench, 8, polars, "1", words("polar factors"));
  const aspects = [
    ["1", 512, 512],
    ["2", 724, 362],
    ["4", 1024, 256],
    ["8", 1448, 181],
    ["16", 2048, 128],
  ] as const;
  const shapes = new Map(
    aspects.map(([aspect, rows, columns]) => {
      const runner = polarFactors(backend, matrices(1, rows, columns), certified(columns, 1e-2));
      return [aspect as string, { runner, size: 1 }];
    }),
  );
  const shapeOf = (aspect: string) =>
    aspects
      .find(([a]) => a === aspect)
      ?.slice(1)
      .join("×");
  await grow(bench, 10, shapes, "1", (aspect) => [
    `polar factor of ${shapeOf(aspect)}, aspect ${aspect}, wasm`,
    "512×512, as many entries",
  ]);
};
