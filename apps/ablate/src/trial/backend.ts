// internal
import * as tf from "@tensorflow/tfjs";
import "@unitball/backend-wasm";
import { tfjs, type Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";
import { Complaint, codeOf } from "../cli/complaint.ts";
import type { BackendName } from "../study/backends.ts";

/** The backend of that name, started. WebGPU's package is loaded only here, so that one may do without it. */
export async function backend(name: BackendName): Promise<Backend<Value>> {
  // Runs share the cores, a process each; threads of theirs would be in each other's way. Their bits are the same.
  tf.env().set("UNITBALL_THREADS", 1);
  if (name !== "webgpu") return tfjs(name);
  const { webgpu } = await import("@unitball/backend-webgpu").catch((error: unknown) => {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Complaint(
      "The backend webgpu needs packages that are not installed; run: npm install @unitball/backend-webgpu @tensorflow/tfjs-backend-webgpu webgpu.",
    );
  });
  return webgpu();
}
