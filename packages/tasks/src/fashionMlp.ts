import { classification } from "./classification.ts";
import { fashion } from "./fashion.ts";
import { mlp } from "./mlp.ts";

/** 784 → 128 → 128 → 10 on all 60,000 + 10,000 images of Fashion-MNIST; by default two epochs, 469 batches of 256. */
export const fashionMlp = classification({
  name: "fashion-mlp",
  description: "a 784-128-128-10 ReLU network on all of Fashion-MNIST",
  model: mlp([784, 128, 128, 10]),
  defaults: { steps: 469, batch: 256 },
  data: fashion,
});
