import * as tf from "@tensorflow/tfjs";
import { repair, restore } from "@unitball/backend-wasm";
import { figureOf, type Group } from "./group.ts";
import { start } from "./host.ts";
import { after, convolutionPass, perceptronPass } from "./pass.ts";

export const training: Group = async (bench) => {
  await start("wasm");
  const pass = perceptronPass([784, 512, 512, 10], 128);
  const repaired = (threads: number) => async () => {
    tf.env().set("UNITBALL_THREADS", threads);
    repair();
    if (threads === 1) return;
    // Threads are asked for by the first large product, and take a while to come.
    pass.run();
    await new Promise((resolve) => setTimeout(resolve, 100));
    pass.run();
  };
  const passes = await bench.race(
    { ours: after(pass, repaired(1)), pair: after(pass, repaired(2)), theirs: after(pass, restore) },
    { seconds: 12 },
  );
  const name = "forward and backward of 784-512-512-10 at batch 128, wasm";
  const against = "unmodified tfjs-wasm";
  bench.tell(figureOf(passes, { of: "ours", to: "theirs", name, against }));
  bench.tell(figureOf(passes, { of: "pair", to: "theirs", name: `${name}, two threads`, against, limit: 0.1 }));
  tf.env().set("UNITBALL_THREADS", 1);
  repair();
  pass.free();

  const onWasm = convolutionPass([32, 28, 28, 8], 16);
  await start("cpu");
  // A batch of 32 takes ten seconds there, and its time grows with the batch.
  const few = 2;
  const onCpu = convolutionPass([few, 28, 28, 8], 16);
  const use = (name: string) => async () => void (await tf.setBackend(name));
  const convolutions = await bench.race(
    { wasm: after(onWasm, use("wasm")), cpu: after(onCpu, use("cpu")) },
    { seconds: 8, rounds: 5 },
  );
  bench.tell(
    figureOf(convolutions, {
      of: "wasm",
      to: "cpu",
      name: "Conv2D step, 32×28×28×8 → 16, 3×3, wasm, per image",
      against: `tfjs-cpu with ${few} images, per image`,
      limit: 1 / 5,
      factor: few / 32,
    }),
  );
  onCpu.free();
  onWasm.free();
};
