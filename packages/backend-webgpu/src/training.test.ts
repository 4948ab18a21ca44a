import { expect, test } from "vitest";
import { curves } from "../test/curves.ts";
import { swiftshader } from "../test/swiftshader.ts";

const absent = swiftshader();

/** A browser runs mnist-mlp (browser.test.ts); where UNITBALL_SLOW is set, both run in both. */
const models =
  process.env.UNITBALL_SLOW === undefined ? (["mnist-cnn"] as const) : (["mnist-cnn", "mnist-mlp"] as const);

for (const model of models) {
  test(`50 steps of ${model}, compiled, have the losses of the CPU`, async (context) => {
    context.skip(absent !== undefined, absent);
    const { webgpu, apart } = await curves(model);
    expect(webgpu).toHaveLength(50);
    expect(apart).toBeLessThan(1e-4);
  }, 180_000);
}
