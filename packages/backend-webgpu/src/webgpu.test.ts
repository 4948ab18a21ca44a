import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { swiftshader } from "../test/swiftshader.ts";
import { webgpu } from "./webgpu.ts";

const absent = swiftshader();

const withGpu = (gpu: unknown) => Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });

describe("without a GPU", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(navigator, "gpu");
  });

  test("Node without the package is told to install it", async () => {
    vi.doMock("webgpu", () => {
      throw new Error("Cannot find package 'webgpu'");
    });
    await expect(webgpu()).rejects.toThrow('add Dawn with "npm install webgpu"');
    vi.doUnmock("webgpu");
  });

  test("a browser without navigator.gpu is told where there is one", async () => {
    vi.stubGlobal("process", { ...process, versions: {} });
    await expect(webgpu()).rejects.toThrow("there is no navigator.gpu here; take a browser with WebGPU");
  });

  test("without an adapter the drivers are named, also the one that needs no GPU, and tf's backend stays", async () => {
    withGpu({ requestAdapter: async () => null });
    const before = tf.getBackend();
    await expect(webgpu()).rejects.toThrow(/no GPU adapter: .* VK_DRIVER_FILES .* SwiftShader/);
    expect(tf.getBackend()).toBe(before);
  });
});

describe("with SwiftShader", () => {
  test.skipIf(absent !== undefined)(
    `one call sets it up${absent === undefined ? "" : ` (skipped: ${absent})`}`,
    async () => {
      const backend = await webgpu();
      expect([backend.name, tf.getBackend()]).toEqual(["tfjs-webgpu", "webgpu"]);
      expect((await webgpu()).device).toBe(backend.device);
      expect(backend.device.limits.maxStorageBuffersPerShaderStage).toBeGreaterThan(8);
      expect(await backend.read(backend.ops.mul(backend.tensor([1, 2.5], [1, 1, 2]), 3))).toEqual(
        Float32Array.of(3, 7.5),
      );
      backend.dispose();
      expect(navigator.gpu).toBeUndefined();
      const again = await webgpu();
      expect(await again.read(again.ops.mul(again.tensor([1, 2.5], [1, 1, 2]), 3))).toEqual(Float32Array.of(3, 7.5));
      again.dispose();
    },
  );

  test.skipIf(absent !== undefined)("a read after the device was lost fails with a sentence", async () => {
    const backend = await webgpu();
    const a = backend.ops.mul(backend.tensor(new Float32Array(5000), [1, 1, 5000]), 3);
    backend.device.destroy();
    await expect(backend.read(a)).rejects.toThrow("webgpu: the device was lost");
    backend.dispose();
  });

  test.skipIf(absent !== undefined)("a process that has used it ends by itself", async () => {
    const script = fileURLToPath(new URL("../test/once.ts", import.meta.url));
    const options = { timeout: 30_000, killSignal: "SIGKILL" } as const;
    const ran = promisify(execFile)(process.execPath, ["--conditions=@unitball/source", script], options);
    expect((await ran).stdout.trim()).toBe("5");
  });
});
