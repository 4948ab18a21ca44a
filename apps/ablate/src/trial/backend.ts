// internal
import "@tensorflow/tfjs";
import "@unitball/backend-wasm";
import { tfjs, type Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";
import { Complaint, codeOf } from "../cli/complaint.ts";
import type { BackendName } from "../study/backends.ts";

/** The backend of that name, started. WebGPU's package is loaded only here, so that one may do without it. */
export async function backend(name: BackendName): Promise<Backend<Value>> {
  if (name !== "webgpu") return tfjs(name);
  const { webgpu } = await import("@unitball/backend-webgpu").catch((error: unknown) => {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Complaint(
      "The backend webgpu needs packages that are not installed; run: npm install @unitball/backend-webgpu @tensorflow/tfjs-backend-webgpu webgpu.",
    );
  });
  return webgpu();
}
