import { shapesOf, type Value } from "@unitball/backend-tfjs";
import { planOf } from "@unitball/compile";
import { type Backend, type Layer, layer } from "@unitball/core";
import { presets } from "unitball";
import { beforeAll, describe, expect, test } from "vitest";
import { network, ofProgram } from "../test/ofProgram.ts";
import { swiftshader } from "../test/swiftshader.ts";
import { lower } from "./lower.ts";
import { tiling } from "./tileFor.ts";
import { type WebGpu, webgpu } from "./webgpu.ts";

const absent = swiftshader();

describe.skipIf(absent !== undefined)(`lowering${absent === undefined ? "" : ` (skipped: ${absent})`}`, () => {
  let backend: WebGpu;
  beforeAll(async () => {
    backend = await webgpu();
  });

  const programOf = (program: ReturnType<typeof presets.scion>, layers: readonly Layer[], buffers = 8) => {
    const { step, held, given } = ofProgram(backend as Backend<Value>, program, layers, 1);
    return lower(planOf(step, shapesOf(held), shapesOf(given[0]!)), { buffers, tiling });
  };
  const made = Object.entries(presets).filter(([name]) => name !== "scionGeometry") as [string, () => never][];

  const few = network.filter(({ name }) => ["input", "bias", "gates", "output"].includes(name));
  test("the kernels of every preset are valid WGSL", async () => {
    const sources = new Set(
      made.flatMap(([, preset]) => programOf(preset(), few).dispatches.map(({ source }) => source)),
    );
    expect(sources.size).toBeGreaterThan(50);
    for (const code of sources) {
      const { messages } = await backend.device.createShaderModule({ code }).getCompilationInfo();
      expect(messages.filter(({ type }) => type === "error").map(({ message }) => `${message} in ${code}`)).toEqual([]);
    }
  });

  test("small layers share all dispatches, however many they are", () => {
    const biases = (count: number) =>
      Array.from({ length: count }, (_, n) => layer({ name: `b${n}`, shape: [8 * (n + 1)], role: "bias" }));
    for (const preset of [presets.signum, presets.lion, presets.normalizedSgd, presets.rowNormalized]) {
      expect(programOf(preset() as never, biases(3)).dispatches.length).toBe(
        programOf(preset() as never, biases(5)).dispatches.length,
      );
    }
  });
});
