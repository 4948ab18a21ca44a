import * as tf from "@tensorflow/tfjs";
import { layer } from "@unitball/core";
import { colNorm } from "@unitball/geometries";
import { adamw, partition } from "@unitball/optimizer";
import { linear } from "@unitball/schedules";
import { presets } from "unitball";
import { beforeAll, expect, describe as suite, test } from "vitest";
import { tfjs } from "../tfjs.ts";
import { describe } from "./describe.ts";
import { layersOf } from "./layersOf.ts";

beforeAll(async () => {
  await tfjs("cpu");
});

/** The table as records by column, read off it as a person would: columns stand two or more spaces apart. */
const read = (text: string): Record<string, string>[] => {
  const [head, ...rows] = text.split("\n").map((line) => line.trim().split(/ {2,}/));
  return rows.map((row) => Object.fromEntries(row.map((cell, c) => [head![c]!, cell])));
};

const model = () => {
  const net = tf.sequential();
  net.add(tf.layers.conv2d({ name: "c", filters: 8, kernelSize: 3, inputShape: [8, 8, 2] }));
  net.add(tf.layers.flatten());
  net.add(tf.layers.dense({ name: "h", units: 16 }));
  net.add(tf.layers.dense({ name: "o", units: 10, useBias: false }));
  return net;
};

suite("without a program", () => {
  test("the table is what the layers are", async () => {
    const table = await describe(layersOf(model()));
    expect(read(table)).toEqual([
      { variable: "c/kernel", shape: "[3,3,2,8]", role: "conv", in: "2", out: "8" },
      { variable: "c/bias", shape: "[8]", role: "bias", in: "1", out: "8" },
      { variable: "h/kernel", shape: "[288,16]", role: "hidden", in: "288", out: "16" },
      { variable: "h/bias", shape: "[16]", role: "bias", in: "1", out: "16" },
      { variable: "o/kernel", shape: "[16,10]", role: "output", in: "16", out: "10" },
    ]);
    const starts = table.split("\n").map((line) => line.search(/\[|shape/));
    expect(new Set(starts).size).toBe(1);
  });

  test("blocks are a column where there are any", async () => {
    const rnn = tf.sequential({
      layers: [tf.layers.lstm({ name: "l", units: 3, inputShape: [5, 4] }) as tf.layers.Layer],
    });
    expect(read(await describe(layersOf(rnn)))[0]).toEqual({
      variable: "l/kernel",
      shape: "[4,12]",
      role: "hidden",
      in: "4",
      out: "3",
      blocks: "4",
    });
  });

  test("no layers are a head alone", async () => {
    expect((await describe([])).split("\n").length).toBe(1);
  });
});

/** The root mean square of r·UVᵀ in [rows, columns] is r·√(min(rows, columns)/(rows·columns)). */
const polar = (r: number, rows: number, columns: number) => r / Math.sqrt(Math.max(rows, columns));

suite("with a program", () => {
  test("Scion: each role's norm with its scaling, radius, and step in closed form", async () => {
    const rows = read(await describe(layersOf(model()), presets.scion({ hidden: 2, output: 50 })));
    expect(rows.map(({ norm, radius }) => [norm, radius])).toEqual([
      ["spectral conv", "2"],
      ["rms", "2"],
      ["spectral rmsToRms", "2"],
      ["rms", "2"],
      ["sign perInput", "50"],
    ]);
    const wanted = [polar((2 * Math.sqrt(8 / 2)) / 9, 18, 8), 2, polar(2 * Math.sqrt(16 / 288), 288, 16), 2, 50 / 16];
    for (const [l, { step }] of rows.entries()) expect(Math.abs(Number(step) / wanted[l]! - 1)).toBeLessThan(5e-3);
  });

  test("gradient descent and AdamW step by the gradient's size, 1", async () => {
    const layers = [layer({ name: "w", shape: [200, 100], role: "hidden" })];
    const [descent] = read(await describe(layers, presets.gradientDescent()));
    expect(descent).toMatchObject({ norm: "euclidean", radius: "1" });
    expect(Math.abs(Number(descent!.step) - 1)).toBeLessThan(1e-2);
    const [adam] = read(await describe(layers, adamw()));
    expect(adam).toMatchObject({ norm: "adamw", radius: "–" });
    expect(Number(adam!.step)).toBeCloseTo(1, 3);
  });

  test("over layers that share one Euclidean ball the steps are shares of it: Σ n·step² = ρ²", async () => {
    const layers = layersOf(model());
    const rows = read(await describe(layers, presets.normalizedSgd()));
    const sizes = layers.map(({ shape }) => shape.reduce((a, b) => a * b));
    const total = rows.reduce((sum, { step }, l) => sum + sizes[l]! * Number(step) ** 2, 0);
    expect(total).toBeCloseTo(1, 2);
  });

  test("a radius that a schedule sets is its first value, with the schedule's kind", async () => {
    const layers = [layer({ name: "w", shape: [4, 3], role: "embedding" })];
    const radius = linear({ from: 3, to: 1, steps: 10 });
    const [row] = read(await describe(layers, presets.scion().with(colNorm({ radius, scaling: "oneToRms" }))));
    expect(row).toMatchObject({ norm: "colNorm oneToRms", radius: "3 (linear)", step: "3" });
  });

  test("a partition runs each layer by its own program", async () => {
    const both = partition({ hidden: presets.muon(), "*": adamw() });
    const rows = read(await describe(layersOf(model()), both));
    const [conv, , hidden] = rows;
    expect(Number(conv!.step)).toBeCloseTo(1, 3);
    expect(Number(hidden!.step)).toBeLessThan(0.2);
  });

  test("a layer that the program does not accept is its sentence", async () => {
    const layers = [layer({ name: "w", shape: [3, 3, 4, 1], role: "depthwise" })];
    await expect(describe(layers, presets.muon())).rejects.toThrow('Layer "w" is depthwise');
  });

  test("no tensor stays", async () => {
    const layers = layersOf(model());
    const before = tf.memory().numTensors;
    await describe(layers, presets.scion());
    expect(tf.memory().numTensors).toBe(before);
  });
});
