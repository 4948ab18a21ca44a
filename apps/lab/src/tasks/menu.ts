import type { Metric } from "@unitball/tasks";

/** A task as the page shows it; the worker has the task itself. */
export interface Item {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly group: "networks" | "landscapes";
  /** The names of its layers, in order. */
  readonly layers: readonly string[];
  readonly steps: number;
  readonly batch: number;
  /** The folder of its data, under the site's. */
  readonly data?: string;
  /** A look at the held-out examples each so many steps. */
  readonly evaluateEvery: number;
  /** The metric that runs are compared by, and the one in the chart beside the loss. */
  readonly primary: string;
  readonly shown: string;
  /** The loss on training data that options would be chosen by. */
  readonly tuning: string;
  readonly metrics: Readonly<Record<string, Metric>>;
}

const loss = (title: string, unit: string): Metric => ({ title, better: "lower", unit });
const accuracy: Metric = { title: "test accuracy", better: "higher", unit: "share" };
const mlp = ["dense1", "dense2", "dense3"].flatMap((name) => [`${name}/kernel`, `${name}/bias`]);
const block = ["query", "key", "value", "merge", "up", "down"];
const images = {
  shown: "testAccuracy",
  tuning: "trainLoss",
  group: "networks",
  layers: mlp,
  primary: "testAccuracy",
  metrics: { testAccuracy: accuracy, testLoss: loss("test loss", "nats"), trainLoss: loss("training loss", "nats") },
} as const;
const drawn = {
  group: "landscapes",
  layers: ["w"],
  steps: 150,
  batch: 1,
  evaluateEvery: 2,
  primary: "loss",
  shown: "gradNorm",
  tuning: "loss",
  metrics: { loss: loss("f", ""), gradNorm: loss("gradient norm", "") },
} as const;

export const menu: readonly Item[] = [
  {
    ...images,
    name: "digits-mlp",
    title: "Digits",
    about: "A 64-32-32-10 ReLU network on 1,500 images of 8 × 8 digits, tested on 297.",
    steps: 300,
    batch: 64,
    data: "digits",
    evaluateEvery: 20,
  },
  {
    ...images,
    name: "fashion-mlp",
    title: "Fashion-MNIST",
    about: "A 784-128-128-10 ReLU network on 2,000 images of 28 × 28 clothes, tested on 500.",
    steps: 300,
    batch: 64,
    data: "fashion",
    evaluateEvery: 25,
  },
  {
    name: "shakespeare-gpt",
    title: "Shakespeare",
    about: "A transformer of 2 blocks and width 64 on the characters of three plays. It takes its time.",
    group: "networks",
    layers: ["token", "place", ...["block1", "block2"].flatMap((b) => block.map((name) => `${b}/${name}`)), "head"],
    steps: 300,
    batch: 4,
    data: "plays",
    evaluateEvery: 100,
    primary: "valLoss",
    shown: "valLoss",
    tuning: "trainLoss",
    metrics: {
      valLoss: loss("validation loss", "nats per character"),
      trainLoss: loss("training loss", "nats per character"),
    },
  },
  { ...drawn, name: "valley", title: "Valley", about: "½(a² + 20b²), turned by 30°. Two weights in one layer." },
  {
    ...drawn,
    name: "noisy-valley",
    title: "Noisy valley",
    about: "The valley, with noise of size 6 in each gradient.",
  },
  {
    ...drawn,
    name: "two-layers",
    title: "Two layers",
    layers: ["x", "y"],
    about: "The valley with x and y as layers of their own: here the norm over layers makes the ball.",
  },
  { ...drawn, name: "rosenbrock", title: "Rosenbrock", about: "(1 − x)² + 10(y − x²)², a bent valley." },
  { ...drawn, name: "wells", title: "Four wells", about: "Himmelblau’s function over 100, with four minima." },
];

export const itemOf = (name: string): Item | undefined => menu.find((item) => item.name === name);
