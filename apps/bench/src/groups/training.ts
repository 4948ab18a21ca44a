import * as tf from "@tensorflow/tfjs";
import { repair, restore } from "@unitball/backend-wasm";
import { figureOf, type Group } from "./group.ts";
import { start } from "./host.ts";
import { after, convolutionPass, perceptronPass } from "./pass.ts";

export const training: Group = async (bench) => {
  await start("wasm");
  const pass = perceptronPass([784, 512, 512, 10], 128);
  const passes = await bench.race(
    { ours: after(pass, () => void repair()), theirs: after(pass, restore) },
    { seconds: 8 },
  );
  bench.tell(
    figureOf(passes, {
      of: "ours",
      to: "theirs",
      name: "forward and backward of 784-512-512-10 at batch 128, wasm",
      against: "unmodified tfjs-wasm",
      limit: 0.1,
    }),
  );
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
