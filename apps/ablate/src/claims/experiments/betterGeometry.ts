import type { Value } from "@unitball/backend-tfjs";
import { dualNorm, type Layers } from "@unitball/core";
import { advantage, bestDecrease, lineProbe, noiseConstant, specSignIndex, verdict } from "@unitball/diagnostics";
import { classification, mlp, mnist } from "@unitball/tasks";
import { linear, presets, sign, spectral } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { type Case, findings } from "./gainCases.ts";
import { bestFall, heldOut, type Stand } from "./heldOut.ts";
import { iterate } from "./iterate.ts";

const [width, batch, draws, held] = [64, 64, 12, 2500];
const [seeds, steps, batches] = [
  [1, 2, 3, 4],
  [0, 20, 100, 300],
  [8, 32, 128, 512],
];
const last = Math.max(...steps);
const geometries = [spectral({ gap: 0.03 }), sign()] as const;
const [nuclear, entrywise] = geometries;
type Gradient = (at: Layers<Value>, k: number) => Layers<Value>;

export const betterGeometry = claim({
  id: "X13",
  title: "The index predicts the better geometry",
  statement:
    "Estimated without bias, S²/(2H) orders layers, points and batch sizes by how much more a spectral step gains than a sign step; the Spec-Sign index as printed does not where the batch is small.",
  source: "Spec-Sign advantage index, OpenReview lDs4vkSX7J (the formula); the unbiased estimates are this project's",
  experiment: `ReLU networks 784-${width}-${width}-10 on MNIST, trained by layerwise normalized SGD (batch ${batch}, α = 0.1, γ from 0.1 to 0) on ${seeds.length} seeds; before steps ${steps.join(", ")} and for batch sizes B = ${batches.join(", ")} the spectral and the sign LMO of one batch's gradient in each kernel; log ratio of gains predicted from ${draws} other batches of B, by S²/(2H) without bias and by the printed formula with the norms and noise constants of the same batches and the same H; measured by line search in that kernel alone on ${held} test images. Spearman's ρ of predicted and measured, intervals by bootstrap over seeds and points; a prediction that is no number counts as 0.`,
  thresholds: {
    "ρ of the unbiased prediction and the measurement, all batch sizes": { least: 0.7 },
    "ρ of the printed formula and the measurement, smallest batch": { least: -0.3, most: 0.3 },
  },
  seconds: 80,
  async run(progress) {
    const backend = await started("wasm");
    const { ops } = backend;
    const set = await mnist();
    const task = classification({
      name: "mnist-mlp",
      description: "",
      model: mlp([set.features, width, width, set.classes]),
      defaults: { steps: last, batch },
      data: async () => set,
    });
    const test = {
      pixels: set.test.pixels.subarray(0, held * set.features),
      labels: set.test.labels.subarray(0, held),
    };
    const tested = heldOut(test, set.features, set.pixel);
    const layers = task.layers.filter(({ role }) => role !== "bias");
    const read = async (made: Value) => (await backend.read(made))[0]!;

    /** A prediction that is not a number says nothing: 0, neither better. */
    const said = (log: number): number => (Number.isNaN(log) ? 0 : log);
    /** The three log ratios of each kernel at x, with directions and predictions from batches first, first + 1, …. */
    const probe = async (x: Layers<Value>, measure: Stand, gradientAt: Gradient, size: number) => {
      const d = gradientAt(x, 0);
      const found = await advantage(geometries, { backend, layers, x, gradientAt, draws, first: 1, d });
      const g = Array.from({ length: draws }, (_, draw) => gradientAt(x, 1 + draw));
      const cases: Omit<Case, "seed" | "k">[] = [];
      for (const layer of layers) {
        const { gains, contrasts } = found.layers[layer.name]!;
        const own = g.map((one) => one[layer.name]!);
        const made = backend.scope(() => {
          const mean = ops.mul(
            1 / draws,
            own.reduce((a, b) => ops.add(a, b)),
          );
          // Pairs that have no batch in common: as unbiased as all pairs, at a fraction of the polar factors.
          const noise = (ball: typeof nuclear | typeof entrywise) =>
            ops.mul(
              1 / 3,
              [0, 2, 4]
                .map((i) => noiseConstant(ball, ops, own.slice(i, i + 2), size, layer))
                .reduce((a, b) => ops.add(a, b)),
            );
          return geometries.map((ball) => ({
            norm: dualNorm(ball, ops, mean, layer),
            noise: noise(ball),
            v: ball.lmo(ops, d[layer.name]!, layer),
          }));
        });
        const [spectral, sign] = made as [(typeof made)[0], (typeof made)[0]];
        const index = specSignIndex({
          batch: size,
          nuclear: await read(spectral.norm),
          entrywise: await read(sign.norm),
          nuclearNoise: await read(spectral.noise),
          entrywiseNoise: await read(sign.noise),
          spectralCurvature: gains[0]!.curvature,
          signCurvature: gains[1]!.curvature,
        });
        const fallen = made.map(({ v }, c) => {
          const unit = gains[c]!.rms;
          return {
            gain: measure.along(layer.name, v, (fall) => bestFall(fall, 1e-4 / unit)),
            parabola: measure.along(layer.name, v, (fall) => {
              const { slope, curvature } = lineProbe([-1, 0, 1].map((i) => [i * 5e-4, -fall((i * 5e-4) / unit)]));
              return bestDecrease(slope ** 2, curvature);
            }),
          };
        });
        backend.free(made);
        const contrast = contrasts[0]![1]!;
        cases.push({
          layer: layer.name,
          batch: size,
          measured: Math.log(fallen[0]!.gain / fallen[1]!.gain),
          parabola: said(Math.log(fallen[0]!.parabola / fallen[1]!.parabola)),
          unbiased: said(contrast.z),
          literal: said(Math.log(index.index)),
          decided: verdict(contrast) !== "undecided",
          meant: Math.min(index.spectral, index.sign) > 0,
        });
      }
      backend.free([d, g]);
      return cases;
    };

    const points: Case[][] = [];
    for (const seed of seeds) {
      const setup = { initSeed: seed, dataSeed: 100 + seed };
      const problems = await Promise.all(
        [batch, ...batches].map(async (size) => ({ size, of: await task.load(backend, { ...setup, batch: size }) })),
      );
      const [training, ...probes] = problems as [(typeof problems)[0], ...typeof problems];
      const gradient = (of: typeof training.of) => (at: Layers<Value>, k: number) => {
        const { loss, g } = of.gradient(at, k);
        backend.free(loss);
        return g;
      };
      const x = await iterate<Value>({
        backend,
        program: presets.layerwiseNormalizedSgd({ alpha: 0.1, stepsize: linear({ from: 0.1, to: 0, steps: last }) }),
        layers: task.layers,
        x: training.of.init(),
        steps: last + 1,
        gradient: gradient(training.of),
        async look(at, k) {
          const point = steps.indexOf(k);
          if (point < 0) return false;
          const cases: Case[] = [];
          const measure = tested.at(at);
          for (const { size, of } of probes) {
            // Images of the first epoch that neither training nor another point has seen.
            const first = Math.ceil((last * batch) / size) + point * (draws + 1);
            const found = await probe(at, measure, (to, draw) => gradient(of)(to, first + draw), size);
            cases.push(...found.map((one) => ({ ...one, seed, k })));
            progress((points.length + cases.length / layers.length / batches.length) / (seeds.length * steps.length));
          }
          measure.dispose();
          points.push(cases);
          return k === last;
        },
      });
      backend.free(x);
      for (const { of } of problems) of.dispose();
    }
    tested.dispose();
    return findings(points);
  },
});
