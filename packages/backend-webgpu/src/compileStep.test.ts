import type { Value } from "@unitball/backend-tfjs";
import { numbers } from "@unitball/conformance";
import type { Backend, Layers, State } from "@unitball/core";
import { presets } from "unitball";
import { beforeAll, describe, expect, test } from "vitest";
import { judged } from "../test/judged.ts";
import { network, ofProgram } from "../test/ofProgram.ts";
import { swiftshader } from "../test/swiftshader.ts";
import { shapes, traceables } from "../test/traceables.ts";
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

  const tensors = (seed: number, names = Object.keys(shapes) as (keyof typeof shapes)[]): Layers<Value> =>
    Object.fromEntries(
      names.map((name, n) => {
        const shape = shapes[name];
        const values = numbers(
          seed + n,
          shape.reduce((a: number, b) => a * b, 1),
        );
        return [name, backend.tensor(values, shape)];
      }),
    );

  test.each(Object.entries(traceables))(
    "%s are the interpreter's to 1e-6, for tensors large, small and odd",
    async (name, step) => {
      // A Gram matrix of the long side of a vector has millions of entries.
      const names = (Object.keys(shapes) as (keyof typeof shapes)[]).filter(
        (shape) => shape !== "long" || !name.includes("products"),
      );
      const given: State<Value>[] = [{ g: tensors(50, names) }, { g: tensors(90, names) }];
      const { worst, slot } = await judged(backend, step, { x: tensors(1, names) }, given);
      expect(worst, slot).toBeLessThan(1e-6);
      expect(complaints).toEqual([]);
    },
  );

  // From x near 0, so that what a step adds to x is not lost in it.
  const elementwise = [
    ...["signum", "lion", "gradientDescent", "normalizedSgd", "columnNormalized", "rowNormalized", "lamb"],
    ...["frankWolfe", "scheduleFreeSgd"],
  ];
  const products = ["clippedScion", "stormScion", "muonWithAdamW", "dropMuon"];
  test.each([...elementwise, ...products] as (keyof typeof presets)[])(
    "%s is the interpreter's, two steps long",
    async (name) => {
      const program = (presets[name] as () => ReturnType<typeof presets.scion>)();
      const { step, held, given } = ofProgram(backend, program, network, 2);
      const { worst, slot } = await judged(backend, step, held, given);
      expect(worst, slot).toBeLessThan(elementwise.includes(name) ? 1e-6 : 1e-5);
      expect(complaints).toEqual([]);
    },
  );
});
