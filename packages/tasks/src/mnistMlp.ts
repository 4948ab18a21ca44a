import { classification } from "./classification.ts";
import { mlp } from "./mlp.ts";
import { mnist } from "./mnist.ts";

/** 784 → width → width → 10 on all 60,000 + 10,000 images of MNIST; by default one epoch, 235 batches of 256. */
const mnistMlpOf = (width: number, name: string) =>
  classification({
    name,
    description: `a 784-${width}-${width}-10 ReLU network on all of MNIST`,
    model: mlp([784, width, width, 10]),
    defaults: { steps: 235, batch: 256 },
    data: mnist,
  });

/** 784 → 128 → 128 → 10 on MNIST. */
export const mnistMlp = mnistMlpOf(128, "mnist-mlp");

/** The narrow and the wide one beside `mnistMlp`, for what is said to hold at every width. */
export const mnistMlp32 = mnistMlpOf(32, "mnist-mlp-32");

/** The same net of width 512. */
export const mnistMlp512 = mnistMlpOf(512, "mnist-mlp-512");
