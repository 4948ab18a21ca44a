import * as tf from "@tensorflow/tfjs";
import { repair, restore } from "@unitball/backend-wasm";
import type { Runner } from "../measure/race.ts";
import { figureOf, type Group } from "./group.ts";
import { start } from "./host.ts";
import { after, productPass } from "./pass.ts";
import { numbers } from "./tensors.ts";

/** 1.25 times the rate is 0.8 of the time. */
const limit = 1 / 1.25;
const batch = 4;

/**
 * Milliseconds for which this process has had a core: on busy machines others take turns, and its products are on one
 * thread. Windows counts them in ticks longer than a product, so there it is the time of day.
 */
const processor = (): number => {
  if (process.platform === "win32") return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export const products: Group = async (bench) => {
  await start("wasm");
  for (const [n, seconds] of [
    [256, 4],
    [512, 8],
    [1024, 24],
  ] as const) {
    const [a, b] = [1, 2].map((seed) => tf.tensor2d(numbers(n * n, seed), [n, n])) as [tf.Tensor, tf.Tensor];
    const [many, more] = [3, 4].map((seed) => tf.tensor3d(numbers(batch * n * n, seed), [batch, n, n])) as [
      tf.Tensor,
      tf.Tensor,
    ];
    const product = (x: tf.Tensor, y: tf.Tensor, transposeX: boolean, transposeY: boolean): Runner => ({
      run: () => tf.matMul(x, y, transposeX, transposeY).dispose(),
    });
    const repaired = (runner: Runner) => after(runner, () => void repair());
    const times = await bench.race(
      {
        xnnpack: after(product(a, b, false, false), restore),
        plain: repaired(product(a, b, false, false)),
        aᵀb: repaired(product(a, b, true, false)),
        abᵀ: repaired(product(a, b, false, true)),
        batched: repaired(product(many, more, false, false)),
      },
      { seconds, clock: processor },
    );
    const against = `XNNPACK, ${n}³, plain`;
    for (const form of ["plain", "aᵀb", "abᵀ"] as const) {
      bench.tell(figureOf(times, { of: form, to: "xnnpack", name: `tf.matMul ${n}³, ${form}, wasm`, against, limit }));
    }
    const name = `tf.matMul ${batch} × ${n}³, wasm, per matrix`;
    bench.tell(figureOf(times, { of: "batched", to: "xnnpack", name, against, limit, factor: 1 / batch }));
    tf.dispose([a, b, many, more]);
  }
  const pass = productPass(256);
  const times = await bench.race(
    { ours: after(pass, () => void repair()), theirs: after(pass, restore) },
    { seconds: 4, clock: processor },
  );
  const name = "tf.matMul 256³, forward and backward, wasm";
  bench.tell(figureOf(times, { of: "ours", to: "theirs", name, against: "unmodified tfjs-wasm", limit: 1 / 8 }));
  repair();
  pass.free();
};
