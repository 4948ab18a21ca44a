import { cifar } from "./cifar.ts";
import { classification } from "./classification.ts";
import { cnn } from "./cnn.ts";

/** Three convolutions of 32, 64 and 64 filters and a dense layer on CIFAR-10; by default one epoch, 781 batches of 64. */
export const cifarCnn = classification({
  name: "cifar-cnn",
  description: "a network of three 3 × 3 convolutions, 32, 64 and 64 filters, on CIFAR-10",
  model: cnn({ size: 32, channels: 3, filters: [32, 64, 64], classes: 10 }),
  defaults: { steps: 781, batch: 64 },
  data: cifar,
});
