// What the compiler weighs in a page. `node --conditions=@unitball/source tooling/check/sizes.ts` prints every piece.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultClientConditions } from "vite";
import { bundled } from "./bundled.ts";

/** A piece of the compiler: all that these modules export and import, except core, backend-tfjs and TensorFlow.js. */
interface Piece {
  readonly name: string;
  readonly modules: readonly string[];
  /** Bytes that it may have, minified and gzipped. */
  readonly limit: number;
}

const planner = ["packages/compile/src/planOf.ts"];
const encoder = ["code", "control", "encoder", "scalars", "vectors"].map(
  (name) => `packages/compile/src/wasm/${name}.ts`,
);
const wgsl = ["Access", "Code", "Epilogue", "Finish", "Fold", "Kernel", "Library", "Loop", "Product", "Reduce"].map(
  (name) => `packages/backend-webgpu/src/wgsl${name}.ts`,
);

const pieces: readonly Piece[] = [
  { name: "tracer and planner", modules: planner, limit: 7_000 },
  { name: "WebAssembly encoder", modules: encoder, limit: 2_000 },
  { name: "WGSL", modules: wgsl, limit: 6_800 },
  { name: "WGSL with its dispatches and the arena", modules: ["packages/backend-webgpu/src/lower.ts"], limit: 8_800 },
  { name: "tracer, planner, encoder and WGSL", modules: [...planner, ...encoder, ...wgsl], limit: 15_000 },
  {
    name: "all that compiles for wasm: planner, encoder, loops, products, runner",
    modules: [...planner, "packages/compile/src/wasm/index.ts"],
    limit: 19_500,
  },
  {
    name: "all that compiles for webgpu: planner, WGSL, runner, device",
    modules: [...planner, "packages/backend-webgpu/src/index.ts"],
    limit: 19_500,
  },
];

/** Bytes of modules as one, minified and gzipped. */
export const sizeOf = (root: string, modules: readonly string[]): Promise<number> =>
  bundled(root, modules.map((path) => `export * from ${JSON.stringify(join(root, path))};`).join("\n"), {
    external: /^(@tensorflow\/|@unitball\/(core|backend-tfjs)$)/,
    conditions: ["@unitball/source", ...defaultClientConditions],
  });

/** Each piece, with its bytes. */
const weighed = async (root: string): Promise<(Piece & { readonly size: number })[]> => {
  const all: (Piece & { readonly size: number })[] = [];
  for (const piece of pieces) all.push({ ...piece, size: await sizeOf(root, piece.modules) });
  return all;
};

/** The pieces that have grown beyond their limits: one sentence each. */
export const sizes = async (root: string): Promise<string[]> =>
  (await weighed(root)).flatMap(({ name, size, limit }) =>
    size > limit
      ? [`${name}: ${size} bytes minified and gzipped, ${size - limit} more than the ${limit} it may have.`]
      : [],
  );

if (import.meta.main) {
  const all = await weighed(fileURLToPath(new URL("../..", import.meta.url)));
  for (const { name, size, limit } of all) console.log(`${size} of ${limit} bytes  ${name}`);
}
