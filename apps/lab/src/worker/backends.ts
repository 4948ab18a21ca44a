import * as tf from "@tensorflow/tfjs-core";
import { tfjs, type Value } from "@unitball/backend-tfjs";
import type { Backend } from "unitball";
import { type BackendName, backendNames, type Refusals } from "./messages.ts";

/** TensorFlow.js can wait for a backend for ever. */
const patience = 20_000;

const starters: Readonly<Record<BackendName, () => Promise<Backend<Value>>>> = {
  async webgpu() {
    const { webgpu } = await import("@unitball/backend-webgpu");
    return await webgpu();
  },
  async wasm() {
    const { prepareWasm } = await import("./wasm.ts");
    prepareWasm();
    return await tfjs("wasm");
  },
  async cpu() {
    await import("@tensorflow/tfjs-backend-cpu");
    return await tfjs("cpu");
  },
};

export interface Started {
  readonly name: BackendName;
  readonly backend: Backend<Value>;
  readonly refusals: Refusals;
}

/** The backend that was asked for, or the first of WebGPU, WASM and cpu that starts; and why those before did not. */
export async function start(asked: BackendName | "auto"): Promise<Started> {
  const refusals: Partial<Record<BackendName, string>> = {};
  for (const name of asked === "auto" ? backendNames : [asked]) {
    const reason = asked === "auto" && name === "webgpu" ? await softwareOnly() : undefined;
    if (reason === undefined) {
      try {
        return { name, backend: await within(patience, name, starters[name]()), refusals };
      } catch (error) {
        refusals[name] = (error as Error).message;
      }
    } else refusals[name] = reason;
  }
  const reasons = Object.values(refusals).join(" ");
  throw new Error(asked === "auto" ? `No backend starts here. ${reasons}` : `${asked} does not start here. ${reasons}`);
}

/** Why WebGPU is not worth its while here: an adapter that computes on the processor is slower than WASM there. */
async function softwareOnly(): Promise<string | undefined> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  const info = adapter?.info as (GPUAdapterInfo & { readonly isFallbackAdapter?: boolean }) | undefined;
  if (info === undefined || !(info.isFallbackAdapter === true || /swiftshader|llvmpipe/i.test(info.architecture)))
    return undefined;
  return "WebGPU is there, but without a GPU: it would compute on the processor, where WASM is faster. You can still choose it.";
}

async function within<R>(ms: number, name: string, promise: Promise<R>): Promise<R> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} did not start within ${ms / 1000} seconds.`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The versions that a run depends on. */
export const versions = (): Readonly<Record<string, string>> => ({ "@tensorflow/tfjs-core": tf.version_core });
