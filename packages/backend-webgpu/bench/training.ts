/** `node --conditions=@unitball/source bench/training.ts`: 50 compiled steps of both models on SwiftShader, in Node and in Chromium, against the CPU. */
import { inChromium } from "../test/chromium.ts";
import { type Curves, curves } from "../test/curves.ts";
import { swiftshader } from "../test/swiftshader.ts";

const absent = swiftshader();
if (absent !== undefined) throw new Error(absent);
const tell = (where: string, { webgpu, apart }: Curves) =>
  console.log(`${where}: from ${webgpu[0]} to ${webgpu.at(-1)}, at most ${apart.toExponential(1)} of it apart`);
for (const name of ["mnist-mlp", "mnist-cnn"] as const) {
  tell(`${name} in Node`, await curves(name));
  const { result } = await inChromium((page) => page.evaluate<Curves>(`page.trained("${name}")`));
  tell(`${name} in Chromium`, result);
}
process.exit();
