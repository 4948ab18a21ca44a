import { classification } from "./classification.ts";
import { cnn } from "./cnn.ts";
import { fashion } from "./fashion.ts";

/** Two convolutions of 16 and 32 filters and a dense layer on all of Fashion-MNIST; by default one epoch, 937 batches of 64. */
export const fashionCnn = classification({
  name: "fashion-cnn",
  description: "a network of two 3 × 3 convolutions, 16 and 32 filters, on all of Fashion-MNIST",
  model: cnn({ size: 28, channels: 1, filters: [16, 32], classes: 10 }),
  defaults: { steps: 937, batch: 64 },
  data: fashion,
});
