import type { Value } from "@unitball/backend-tfjs";
import { numbers } from "@unitball/conformance";
import type { Backend, Layers, State } from "@unitball/core";
import { beforeAll, describe, expect, test } from "vitest";
import { judged } from "../test/judged.ts";
import { swiftshader } from "../test/swiftshader.ts";
import { directions, shapes, traceables } from "../test/traceables.ts";
import { webgpu } from "./webgpu.ts";

const absent = swiftshader();

describe.skipIf(absent !== undefined)(`compiled steps${absent === undefined ? "" : ` (skipped: ${absent})`}`, () => {
  let backend: Backend<Value>;
  const complaints: string[] = [];
  beforeAll(async () => {
    const gpu = await webgpu();
    gpu.device.addEventListener("uncapturederror", ({ error }) => complaints.push(error.message));
    backend = gpu;
  });

  const tensors = (seed: number, scale = 1): Layers<Value> =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape], n) => {
        const values = numbers(
          seed + n,
          shape.reduce((a: number, b) => a * b, 1),
        );
        return [
          name,
          backend.tensor(
            values.map((a) => a * scale),
            shape,
          ),
        ];
      }),
    );

  test.each(Object.entries(traceables))(
    "%s are the interpreter's to 1e-6, for tensors large, small and odd",
    async (_, step) => {
      const given: State<Value>[] = [{ g: tensors(50) }, { g: tensors(90) }];
      const { worst, slot } = await judged(backend, step, { x: tensors(1) }, given);
      expect(worst, slot).toBeLessThan(1e-6);
      expect(complaints).toEqual([]);
    },
  );

  test("norms are the interpreter's at 1e-30, at 1e30 and of both together, and pass a NaN", async () => {
    const given: State<Value>[] = [1e-30, 1e30, 1].map((scale) => ({ g: tensors(50, scale) }));
    const far = numbers(3, 6400).map((a, i) => a * 10 ** (i % 3 === 0 ? -30 : i % 3 === 1 ? 30 : 0));
    const broken = far.with(5000, Number.NaN);
    for (const values of [far, broken])
      given.push({ g: { ...tensors(50), wide: backend.tensor(values, shapes.wide) } });
    const { worst, slot } = await judged(backend, directions, { x: tensors(1) }, given);
    expect(worst, slot).toBeLessThan(1e-6);
  });
});
