import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { tfjs } from "@unitball/backend-tfjs";
import { linear, presets } from "unitball";
import { expect, test } from "vitest";
import { shakespeare } from "./shakespeare.ts";
import { shakespeareGptTask } from "./shakespeareGpt.ts";
import { train } from "./train.ts";

const context = 64;

/** −mean log (n(ab) + δ)/(n(a) + 74δ) over the given pairs ab of neighbours, counted in `pieces`. */
function bigramLoss(
  pieces: readonly Uint8Array[],
  pairs: readonly (readonly [number, number])[],
  delta: number,
): number {
  const [both, first] = [new Float64Array(74 * 74), new Float64Array(74)];
  for (const piece of pieces) {
    for (let i = 0; i + 1 < piece.length; i++) {
      both[74 * piece[i]! + piece[i + 1]!]! += 1;
      first[piece[i]!]! += 1;
    }
  }
  const losses = pairs.map(([a, b]) => -Math.log((both[74 * a + b]! + delta) / (first[a]! + 74 * delta)));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

const pairsOf = (piece: Uint8Array, length = piece.length - 1) =>
  Array.from({ length }, (_, i) => [piece[i]!, piece[i + 1]!] as const);

test("the bigram baseline is 2.473 nats per character on the text that it was counted on, and no less on held-out text", async () => {
  const { train, held } = await shakespeare();
  const plays = train.map((piece, i) => Uint8Array.from([...piece, ...held[i]!]));
  expect(
    bigramLoss(
      plays,
      plays.flatMap((play) => pairsOf(play)),
      0,
    ),
  ).toBeCloseTo(2.473, 3);
  // The very characters that valLoss is a mean over: whole windows. The best smoothing of several, in the baseline's favour.
  const targets = held.flatMap((piece) => pairsOf(piece, context * Math.floor((piece.length - 1) / context)));
  const best = Math.min(...[0.01, 0.03, 0.1, 0.3, 1].map((delta) => bigramLoss(train, targets, delta)));
  expect(best).toBeGreaterThan(2.473);
});

test("60 steps of Scion take a narrow GPT below 3.18 nats per held-out character, the loss of single characters' shares", async () => {
  const backend = await tfjs("wasm");
  const task = shakespeareGptTask({ width: 32, blocks: 1, context: 32 });
  const problem = await task.load(backend, { initSeed: 1, dataSeed: 2 });
  const optimizer = presets
    .scion({ hidden: 2, output: 128, stepsize: linear({ from: 0.04, to: 0, steps: 60 }) })
    .build(backend, problem.layers);
  const { metrics } = await train({ problem, optimizer, backend, steps: 60 });
  expect(Object.keys(metrics)).toEqual(Object.keys(task.metrics));
  expect(metrics.valLoss).toBeLessThan(3.18);
});

test("a misspelt size is refused in a sentence that lists the sizes", () => {
  expect(() => shakespeareGptTask({ depth: 3 } as object)).toThrow(
    'shakespeare-gpt has no option "depth". It takes "context", "width", "blocks", "heads".',
  );
});
