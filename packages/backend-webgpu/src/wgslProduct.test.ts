import { interpret, memoryFor, planOf } from "@unitball/compile";
import { numbers } from "@unitball/conformance";
import { type Layers, mapLayers, type Traceable } from "@unitball/core";
import { beforeAll, describe, expect, test } from "vitest";
import { distance } from "../test/judged.ts";
import { onDevice } from "../test/onDevice.ts";
import { swiftshader } from "../test/swiftshader.ts";
import { webgpu } from "./webgpu.ts";

const absent = swiftshader();

/** g − g(gᵀg)²/2: operands as stored and transposed, symmetric products and one that is not, an epilogue. */
const step: Traceable = (ops, _held, given) => ({
  y: mapLayers(given.g as Layers<never>, (g) => {
    const gram = ops.gram(g, "in");
    return ops.add(ops.mul(ops.matmul(g, ops.matmul(gram, gram)), -0.5), g);
  }),
});

describe.skipIf(absent !== undefined)(`products${absent === undefined ? "" : ` (skipped: ${absent})`}`, () => {
  let device: GPUDevice;
  const complaints: string[] = [];
  beforeAll(async () => {
    ({ device } = await webgpu());
    device.addEventListener("uncapturederror", ({ error }) => complaints.push(error.message));
  });

  test.each([
    { side: 64, own: 8, deep: 16 },
    { side: 128, own: 8, deep: 8 },
  ] as const)(
    "with tiles of $side, $own × $own numbers for a thread and $deep terms at a time",
    async (tile) => {
      const shapes = { whole: [1, 136, 72], blocks: [2, 72, 132] } as const;
      const plan = planOf(step, {}, { g: shapes });
      const memory = memoryFor(plan);
      for (const [n, values] of memory.given.entries()) values.set(numbers(n + 1, values.length).map((a) => a / 10));
      interpret(plan, 0, memory);
      const want = memory.results.map((values) => values.slice());
      const got = await onDevice(device, plan, memory, [{ tile, from: 0 }]);
      for (const [n, values] of want.entries()) expect(distance(got[n] as Float32Array, values)).toBeLessThan(1e-6);
      expect(complaints).toEqual([]);
    },
    180_000,
  );
});
