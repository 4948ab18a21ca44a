import { classification } from "./classification.ts";
import { mlp } from "./mlp.ts";
import { mnist } from "./mnist.ts";

/** 784 → 128 → 128 → 10 on all 60,000 + 10,000 images of MNIST; by default one epoch, 235 batches of 256. */
export const mnistMlp = classification({
  name: "mnist-mlp",
  description: "a 784-128-128-10 ReLU network on all of MNIST",
  model: mlp([784, 128, 128, 10]),
  defaults: { steps: 235, batch: 256 },
  data: mnist,
});
