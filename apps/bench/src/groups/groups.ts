import type { Group } from "./group.ts";

/** What is known of a group before it is loaded, in the process that measures it. */
interface Listed {
  readonly about: string;
  /** About how long it takes on two cores, warm-up and all. */
  readonly seconds: number;
  readonly load: () => Promise<Group>;
}

/** The groups by name, in the order in which they run. */
export const groups: Readonly<Record<string, Listed>> = Object.freeze({
  steps: {
    about: "steps on wasm against tf.train, op by op, copying as many bytes, and a pass of the model",
    seconds: 60,
    load: async () => (await import("./steps.ts")).onWasm,
  },
  "steps-cpu": {
    about: "the same on cpu",
    seconds: 60,
    load: async () => (await import("./steps.ts")).onCpu,
  },
  polar: {
    about: "polar factors on wasm against their composition of tf ops and against the best matrix product",
    seconds: 60,
    load: async () => (await import("./polar.ts")).polarGroup,
  },
  matmul: {
    about: "tf.matMul on wasm, plain, transposed and batched, against XNNPACK's plain rate",
    seconds: 60,
    load: async () => (await import("./products.ts")).products,
  },
  training: {
    about: "a perceptron's pass on wasm against unmodified tfjs-wasm, a convolution's against cpu",
    seconds: 30,
    load: async () => (await import("./training.ts")).training,
  },
  adaptive: {
    about: "the probes of an adaptive geometry on wasm, as a share of training",
    seconds: 60,
    load: async () => (await import("./adaptive.ts")).adaptiveGroup,
  },
  growth: {
    about: "how steps on wasm grow with parameters, with equal layers and with a matrix's aspect",
    seconds: 60,
    load: async () => (await import("./growth.ts")).growth,
  },
  state: {
    about: "bytes of state, and kernels of TensorFlow.js in a step on wasm",
    seconds: 3,
    load: async () => (await import("./state.ts")).state,
  },
  webgpu: {
    about: "dispatches, uploads and buffers of a step; on a GPU also times against tf.train, copies and products",
    seconds: 100,
    load: async () => (await import("./webgpu.ts")).onWebGpu,
  },
});
