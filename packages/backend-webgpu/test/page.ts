import * as tf from "@tensorflow/tfjs";
import { presets } from "unitball";
import { webgpu } from "../src/webgpu.ts";
import { type Curves, curves } from "./curves.ts";
import { type Judged, judged } from "./judged.ts";
import { broken, laws } from "./laws.ts";
import { network, ofProgram } from "./ofProgram.ts";

/** What is said where the browser has no WebGPU, which is this page's to hide. */
export async function without(): Promise<string> {
  Object.defineProperty(navigator, "gpu", { value: undefined, configurable: true });
  const said = await webgpu().then(String, (error: Error) => error.message);
  Reflect.deleteProperty(navigator, "gpu");
  return said;
}

/** The laws that do not hold op by op, and what WebGPU complained of. */
export async function eager(): Promise<readonly string[]> {
  const backend = await webgpu();
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  const complaints: string[] = [];
  backend.device.addEventListener("uncapturederror", ({ error }) => complaints.push(error.message));
  return [...(await broken(laws(backend, () => tf.memory().numTensors))), ...complaints];
}

/** The losses of a network trained in the page, with MNIST from the page's server. */
export const trained = (name: "mnist-mlp" | "mnist-cnn"): Promise<Curves> =>
  curves(name, new URL("/mnist", location.href).href);

/** How far a compiled step with matrix products is off. */
export async function compiled(): Promise<Judged> {
  const backend = await webgpu();
  const { step, held, given } = ofProgram(backend, presets.muonWithAdamW(), network, 2);
  return judged(backend, step, held, given);
}
