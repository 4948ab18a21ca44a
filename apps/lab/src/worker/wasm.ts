import { engine, env } from "@tensorflow/tfjs-core";
import "@unitball/backend-wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";

/** Say where the modules are. The threaded one does not survive a minifier (tensorflow/tfjs issue 4253), so it stays away. */
export function prepareWasm(): void {
  if (engine().registry.wasm !== undefined) return;
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const at = (url: string): string => new URL(url, location.href).href;
  setWasmPaths({
    "tfjs-backend-wasm.wasm": at(plain),
    "tfjs-backend-wasm-simd.wasm": at(simd),
    "tfjs-backend-wasm-threaded-simd.wasm": at(simd),
  });
}
