import * as tf from "@tensorflow/tfjs";
import { repair, restore } from "@unitball/backend-wasm";
import { certified } from "@unitball/geometries";
import { median } from "simple-statistics";
import { figureOf, type Group } from "./group.ts";
import { start } from "./host.ts";
import type { Held } from "./optimizers.ts";
import { after } from "./pass.ts";
import { composed, operations, polarFactors } from "./polarFactor.ts";
import { matrices, numbers } from "./tensors.ts";

const cases = [
  { title: "512×512", count: 1, rows: 512, columns: 512, limits: [0.48, 0.28], seconds: 16 },
  { title: "784×512", count: 1, rows: 784, columns: 512, limits: [0.48, 0.28], seconds: 16 },
  { title: "64 layers of 64×64", count: 64, rows: 64, columns: 64, limits: [0.3], seconds: 6 },
] as const;

/** What f makes, with compiled steps that use so many threads. */
function onThreads<T>(threads: number, f: () => T): T {
  const before = tf.env().getNumber("UNITBALL_THREADS");
  tf.env().set("UNITBALL_THREADS", threads);
  const made = f();
  tf.env().set("UNITBALL_THREADS", before);
  return made;
}

export const polarGroup: Group = async (bench) => {
  const backend = await start("wasm");
  const side = 512;
  const [a, b] = [1, 2].map((seed) => tf.tensor2d(numbers(side * side, seed), [side, side])) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const product = { run: () => tf.matMul(a, b).dispose() };
  for (const { title, count, rows, columns, limits, seconds } of cases) {
    const layers = matrices(count, rows, columns);
    const table = certified(Math.min(rows, columns), 1e-2);
    const [ours, pair] = [1, 2].map((threads) => onThreads(threads, () => polarFactors(backend, layers, table))) as [
      Held,
      Held,
    ];
    const theirs = composed(backend, layers, table);
    const times = await bench.race(
      {
        ours: after(ours, () => void repair()),
        pair: after(pair, () => void repair()),
        theirs: after(theirs, restore),
        repaired: after(product, () => void repair()),
        xnnpack: after(product, restore),
      },
      { seconds },
    );
    const name = `polar factor, ${title}, wasm`;
    for (const [t, of] of (["ours", "pair"] as const).entries()) {
      const limit = limits[t];
      bench.tell(
        figureOf(times, {
          of,
          to: "theirs",
          name: of === "ours" ? name : `${name}, two threads`,
          against: `the same ${table.steps.length} steps of tf ops, explicit transposes`,
          ...(limit !== undefined && { limit }),
        }),
      );
    }
    if (count === 1) {
      const done = layers.reduce((sum, layer) => sum + operations(layer, table), 0);
      const best = median([...times.repaired]) < median([...times.xnnpack]) ? "repaired" : "xnnpack";
      bench.tell(
        figureOf(times, {
          of: "ours",
          to: best,
          name: `${name}, per operation`,
          against: `tf.matMul ${side}³, ${best === "repaired" ? "repaired" : "XNNPACK"}, per operation`,
          limit: 1 / 0.85,
          factor: (2 * side ** 3) / done,
        }),
      );
    }
    ours.free();
    pair.free();
    theirs.free();
  }
  repair();
  tf.dispose([a, b]);
};
