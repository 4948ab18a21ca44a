import type { Value } from "@unitball/backend-tfjs";
import { options } from "@unitball/core";
import { type GptShape, gpt } from "./gpt.ts";
import { shakespeare } from "./shakespeare.ts";
import { supervised } from "./supervised.ts";
import type { Task } from "./task.ts";
import { windows } from "./windows.ts";

const vocabulary = 74;

/**
 * A character-level transformer on three plays of Shakespeare. Training windows start anywhere; the held-out ones, the
 * same under every seed, stand end to end and cover the last tenth of each play. Losses are in nats per character.
 */
export function shakespeareGptTask(given: Partial<Omit<GptShape, "vocabulary">> = {}): Task<Value> {
  const sizes = options("shakespeare-gpt", given, { context: 64, width: 64, blocks: 2, heads: 4 });
  const { context, width, blocks, heads } = sizes;
  return supervised({
    name: "shakespeare-gpt",
    description: `a transformer of ${blocks} blocks, width ${width}, ${heads} heads and context ${context}, on the characters of three plays`,
    model: gpt({ vocabulary, ...sizes }),
    defaults: { steps: 1500, batch: 16 },
    metrics: {
      valLoss: { title: "validation loss", better: "lower", unit: "nats per character" },
      trainLoss: { title: "training loss", better: "lower", unit: "nats per character" },
    },
    primary: "valLoss",
    tuning: "trainLoss",
    data: async (dataDir) => {
      const { train, held } = await shakespeare(dataDir);
      return {
        train: windows(train, { context, stride: 1, vocabulary }),
        held: windows(held, { context, stride: context, vocabulary }),
      };
    },
    tell: (held, train) => ({ valLoss: held.loss, trainLoss: train.loss }),
    probe: 512,
    chunk: 64,
  });
}

/** Width 64, 2 blocks of 4 heads, context 64: trains in minutes on a laptop's processor. */
export const shakespeareGpt = shakespeareGptTask();
