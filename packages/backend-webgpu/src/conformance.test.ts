import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { broken, laws } from "../test/laws.ts";
import { swiftshader } from "../test/swiftshader.ts";
import { webgpu } from "./webgpu.ts";

const absent = swiftshader();

test("every law of a backend holds in Node, op by op", async (context) => {
  context.skip(absent !== undefined, absent);
  const backend = await webgpu();
  // Else TensorFlow.js computes on the host with what is as small as the laws' tensors.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  const complaints: string[] = [];
  backend.device.addEventListener("uncapturederror", ({ error }) => complaints.push(error.message));
  expect(await broken(laws(backend, () => tf.memory().numTensors))).toEqual([]);
  expect(complaints).toEqual([]);
}, 180_000);
