import { reference } from "@unitball/backend-reference";
import { describe, type Place, type Plan, type Product, planOf, type Slot } from "@unitball/compile";
import type { Layers, Traceable } from "@unitball/core";
import { canonical, isLayers, type Layer, layer, mapLayers } from "@unitball/core";
import { spectral } from "@unitball/geometries";
import { presets } from "unitball";
import type { Dispatch } from "../src/dispatch.ts";
import { hostNumbers } from "../src/hostNumbers.ts";
import { lower } from "../src/lower.ts";
import { pipelines } from "../src/pipelines.ts";
import { steps } from "../src/steps.ts";
import { type Tiling, tiling } from "../src/tileFor.ts";
import { kernel, tableOf } from "../src/wgslKernel.ts";
import { productCase, type Tile, tilesOf, tileThreads } from "../src/wgslProduct.ts";

const tiles: readonly Tile[] = [
  { side: 32, own: 4, deep: 16 },
  { side: 32, own: 4, deep: 32 },
  { side: 64, own: 4, deep: 16 },
  { side: 64, own: 8, deep: 8 },
  { side: 64, own: 8, deep: 16 },
  { side: 128, own: 8, deep: 8 },
  { side: 128, own: 8, deep: 16 },
];

const sizeOf = ({ shape }: Pick<Slot, "shape">): number => shape.reduce((a, b) => a * b, 1);

/** The median of rounds, in seconds, each so many submissions long that it takes a tenth of a second or more. */
async function seconds(device: GPUDevice, encode: (pass: GPUComputePassEncoder) => void): Promise<number> {
  const round = async (times: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < times; i++) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      encode(pass);
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / 1000 / times;
  };
  await round(1);
  const times = Math.max(1, Math.min(2000, Math.ceil(0.1 / (await round(1)))));
  const rounds: number[] = [];
  for (let i = 0; i < 5; i++) rounds.push(await round(times));
  return rounds.sort((a, b) => a - b)[2] as number;
}

/** A buffer of seeded numbers in (−1, 1). */
function filled(device: GPUDevice, count: number, seed: number): GPUBuffer {
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const buffer = device.createBuffer({ size: 4 * count, usage: STORAGE | COPY_SRC | COPY_DST, mappedAtCreation: true });
  const values = new Float32Array(buffer.getMappedRange());
  for (let i = 0, h = seed | 1; i < count; i++, h = (Math.imul(h, 1664525) + 1013904223) | 0) values[i] = h / 2 ** 31;
  buffer.unmap();
  return buffer;
}

/** Terms per second of one plain product with buffers of its own. */
async function productRate(device: GPUDevice, shape: readonly [number, number, number, number], tile: Tile) {
  const [blocks, m, n, k] = shape;
  const operand = (place: Place, rows: number, columns: number) => ({ place, shape: [blocks, rows, columns] as const });
  const product: Product = {
    ...{ kind: "product", transposeA: false, transposeB: false, symmetric: false, epilogue: undefined },
    a: operand({ in: "given", index: 0 }, m, k),
    b: operand({ in: "given", index: 1 }, k, n),
    into: operand({ in: "result", index: 0 }, m, n),
  };
  const name = (place: Place) => (place.in === "result" ? "b2" : `b${(place as { index: number }).index}`);
  const { text, record } = productCase("case0", product, tile, 4, name);
  const bindings = [false, false, true].map((write, index) => ({
    write,
    width: 4 as const,
    place: { in: "given", index } as const,
  }));
  const groups = tilesOf(product, tile);
  const members = [{ case: 0, record: record({ item: product, address: () => 0, uniform: () => 0 }), groups }];
  const source = kernel([text], bindings, 4, tileThreads(tile));
  const dispatch: Dispatch = { source, ...tableOf(members), buffers: bindings };
  const own = [filled(device, blocks * m * k, 1), filled(device, blocks * k * n, 2), filled(device, blocks * m * n, 3)];
  const program = { arena: undefined as never, size: 4, dispatches: [dispatch] };
  const run = steps(device, program, pipelines(device));
  const time = await seconds(device, (pass) =>
    run.encode(pass, (place) => own[(place as { index: number }).index] as GPUBuffer),
  );
  run.dispose();
  for (const buffer of own) buffer.destroy();
  return (2 * blocks * m * n * k) / time;
}

/** Seconds of a plan's step, on buffers that only it has. */
async function planSeconds(device: GPUDevice, plan: Plan, tiled: Tiling): Promise<number> {
  const program = lower(plan, { buffers: device.limits.maxStorageBuffersPerShaderStage, tiling: tiled });
  const run = steps(device, program, pipelines(device));
  const buffers = new Map<string, GPUBuffer>();
  const slots = { held: plan.held, given: plan.given, result: plan.results };
  const bufferOf = (place: Place): GPUBuffer => {
    const { index } = place as { readonly index: number };
    const key = `${place.in} ${index}`;
    const buffer = buffers.get(key) ?? filled(device, sizeOf(slots[place.in as "held"][index] as Slot), index + 1);
    buffers.set(key, buffer);
    return buffer;
  };
  device.queue.writeBuffer(run.arena, 0, hostNumbers(plan, program.arena, 0));
  const time = await seconds(device, (pass) => run.encode(pass, bufferOf));
  run.dispose();
  for (const buffer of buffers.values()) buffer.destroy();
  return time;
}

const polarPlan = (count: number, rows: number, columns: number): Plan => {
  const layers = Array.from({ length: count }, (_, n) =>
    layer({ name: `w${n}`, shape: [rows, columns], role: "hidden" }),
  );
  const geometry = spectral();
  const step: Traceable = (ops, _held, given) => ({
    x: mapLayers(given.g as Layers<never>, (g, name) =>
      geometry.lmo(ops, g, layers.find((l) => l.name === name) as Layer),
    ),
  });
  return planOf(step, {}, { g: mapLayers(Object.fromEntries(layers.map((l) => [l.name, l])), canonical) });
};

const recipePlan = (
  name: "signum" | "lion" | "normalizedSgd" | "rowNormalized" | "columnNormalized",
  layers: readonly Layer[],
): Plan => {
  const corridor = presets[name]().corridor(layers);
  const shapes = Object.fromEntries(layers.map((l) => [l.name, canonical(l)]));
  const { ops } = reference();
  const slots = corridor.init(
    ops,
    mapLayers(shapes, () => ops.zeros(layer({ name: "", shape: [1], role: "bias" }))),
  );
  const held = Object.entries(slots).map(([slot, a]) => [slot, isLayers(a) ? shapes : "scalar"] as const);
  const step: Traceable = (ops, { x, ...state }, given) => {
    const told = corridor.tell(ops, x as Layers<never>, [given.g as Layers<never>], state as never);
    return { x: told.x, ...told.state };
  };
  return planOf(step, { x: shapes, ...Object.fromEntries(held) }, { g: shapes });
};

/**
 * What this device does in a second: products with each tile, polar factors with each tiling, elementwise steps; beside
 * the fastest product and the fastest copy of the same run. `size` 1 is the real thing, smaller ones try the script.
 */
export async function benchmark(device: GPUDevice, size = 1, log: (line: string) => void = () => undefined) {
  const scaled = (n: number) => Math.max(64, Math.round((n * size) / 64) * 64);
  const tried = tiles.filter((tile) => tileThreads(tile) <= device.limits.maxComputeInvocationsPerWorkgroup);
  const products: Record<string, unknown>[] = [];
  for (const tile of tried) {
    for (const shape of [
      [16, 1024, 1024, 1024],
      [1, 4096, 4096, 4096],
    ] as const) {
      const [blocks, m, n, k] = [shape[0], ...shape.slice(1).map(scaled)] as [number, number, number, number];
      const rate = await productRate(device, [blocks, m, n, k], tile);
      products.push({ ...tile, shape: [blocks, m, n, k], teraflops: rate / 1e12 });
      log(JSON.stringify(products.at(-1)));
    }
  }
  const best = Math.max(...products.map(({ teraflops }) => teraflops as number));
  const polar: Record<string, unknown>[] = [];
  for (const [count, rows, columns] of [
    [16, 1024, 1024],
    [8, 2048, 512],
  ] as const) {
    const plan = polarPlan(count, scaled(rows), scaled(columns));
    const flops = describe(plan).reduce((sum, group) => sum + group.flops, 0);
    for (const [name, tiled] of [
      ["default", tiling],
      ...tried.map((tile) => [JSON.stringify(tile), [{ tile, from: 0 }]] as const),
    ] as const) {
      const time = await planSeconds(device, plan, tiled);
      const teraflops = flops / time / 1e12;
      polar.push({
        count,
        rows,
        columns,
        tiling: name,
        milliseconds: 1000 * time,
        teraflops,
        ofBest: teraflops / best,
      });
      log(JSON.stringify(polar.at(-1)));
    }
  }
  const count = 1024 * scaled(16384);
  const [from, to] = [filled(device, count, 1), filled(device, count, 2)];
  const copies: Record<string, number> = {};
  const start = async (times: number) => {
    const begun = performance.now();
    for (let i = 0; i < times; i++) {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(from, 0, to, 0, 4 * count);
      device.queue.submit([encoder.finish()]);
    }
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - begun) / 1000 / times;
  };
  await start(2);
  copies.gigabytes = (8 * count) / Math.min(await start(20), await start(20), await start(20)) / 1e9;
  for (const buffer of [from, to]) buffer.destroy();
  log(JSON.stringify(copies));
  const elementwise: Record<string, unknown>[] = [];
  const layers = [0, 1, 2, 3].map((n) => layer({ name: `w${n}`, shape: [scaled(4096), 1024], role: "hidden" }));
  for (const name of ["signum", "lion", "normalizedSgd", "rowNormalized", "columnNormalized"] as const) {
    const plan = recipePlan(name, layers);
    const time = await planSeconds(device, plan, tiling);
    const bytes = describe(plan).reduce((sum, group) => sum + group.bytes, 0);
    const least = 20 * layers.reduce((sum, l) => sum + canonical(l).reduce((a, b) => a * b, 1), 0);
    const rate = bytes / time / 1e9;
    elementwise.push({
      name,
      microseconds: 1e6 * time,
      gigabytes: rate,
      ofCopy: rate / copies.gigabytes,
      leastOfCopy: least / time / 1e9 / copies.gigabytes,
    });
    log(JSON.stringify(elementwise.at(-1)));
  }
  return { products, best, polar, copies, elementwise };
}
