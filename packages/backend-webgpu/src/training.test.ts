import { expect, test } from "vitest";
import { curves } from "../test/curves.ts";
import { swiftshader } from "../test/swiftshader.ts";

const absent = swiftshader();

test("50 steps of mnist-cnn, compiled, have the losses of the CPU", async (context) => {
  context.skip(absent !== undefined, absent);
  const { webgpu, apart } = await curves("mnist-cnn");
  expect(webgpu).toHaveLength(50);
  expect(apart).toBeLessThan(1e-4);
}, 180_000);
