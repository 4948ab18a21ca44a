import type { Value } from "@unitball/backend-tfjs";
import { constant, ema, presets, spectral } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim, type Estimate } from "../claim.ts";
import { overReplicates } from "./estimate.ts";
import { iterate } from "./iterate.ts";
import { firstWeights, lessons, studentLayers } from "./students.ts";
import { tuned } from "./tuned.ts";

const [width, batch, tuning, fresh, target, every, most] = [32, 8, 4, 8, 1.5, 8, 800];
const seeds = tuning + fresh;
const grid = [0.00625, 0.0125, 0.025, 0.05, 0.1];
/** The order in which they are tried for each α: where the best lies first, so that the others can stop early. */
const alphas = { 1: [3, 2, 4, 1, 0], 0.5: [2, 1, 3, 0, 4], 0.1: [1, 0, 2, 3, 4] };

export const momentumNeeded = claim({
  id: "X12",
  title: "Spectral descent needs momentum",
  statement:
    "On small batches spectral steps of the bare gradient take at least 1.3 times as many steps to a given loss as those of its moving average with α = 0.1.",
  source: "modded-nanogpt Track 3, where spectral descent without momentum took 8225 steps and tuned Muon 3250",
  experiment: `ReLU networks 32-${width}-${width}-10 on classes of random teachers, a tenth of the labels random, batch ${batch}, constant γ, α = 1, 0.5, 0.1; steps until the held-out loss is at most ${target}, looked at every ${every} steps and counted as ${most} where it is not reached; 5 stepsizes for each α, chosen on ${tuning} seeds, the ratio of steps on ${fresh} fresh seeds (geometric mean).`,
  thresholds: { "steps(α = 1) / steps(α = 0.1)": { least: 1.3 } },
  seconds: 28,
  async run(progress) {
    const backend = await started("wasm");
    const layers = studentLayers(seeds, width);
    const school = lessons({ seeds, samples: most * batch, mislabelled: 0.1 });
    let begun = 0;
    /** The first step at which each seed was at the target. A run whose tuning seeds are slower than `best` is broken off. */
    const stepsTo = async (alpha: number, gamma: number, best: number): Promise<number[]> => {
      const first = Array<number>(seeds).fill(most);
      const program = presets
        .signSgd({ stepsize: constant({ value: gamma }) })
        .with(ema({ alpha }))
        .with(spectral({ gap: 0.1 }));
      const last = await iterate<Value>({
        backend,
        program,
        layers,
        x: firstWeights(backend, layers),
        steps: most,
        gradient: (at, k) => school.gradient(at, k, batch),
        async look(at, k) {
          if (k % every !== 0) return false;
          progress((begun + k / most) / (3 * grid.length));
          (await school.loss(at)).forEach((loss, s) => {
            if (loss <= target && first[s] === most) first[s] = k;
          });
          const slow = first.slice(0, tuning).reduce((sum, steps) => sum + Math.min(steps, k), 0) > tuning * best;
          return slow || first.every((steps) => steps < most);
        },
      });
      backend.free(last);
      begun++;
      return first;
    };
    const found: Record<string, { readonly steps: readonly number[]; readonly words: string }> = {};
    for (const [alpha, order] of Object.entries(alphas)) {
      const steps: number[][] = [];
      let best = Number.POSITIVE_INFINITY;
      for (const place of order) {
        const own = await stepsTo(Number(alpha), grid[place]!, best);
        steps[place] = own;
        best = Math.min(best, own.slice(0, tuning).reduce((a, b) => a + b) / tuning);
      }
      const { place, words } = tuned(grid, steps, tuning);
      found[alpha] = { steps: steps[place]!.slice(tuning), words };
    }
    const ratio = (a: string, b: string): Estimate => {
      const { value, low, high } = overReplicates(found[a]!.steps.map((k, s) => Math.log(k / found[b]!.steps[s]!)));
      return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
    };
    const half = ratio("1", "0.5");
    const shown = Object.entries(found).map(
      ([alpha, { steps, words }]) => `${overReplicates(steps).value.toFixed(0)} steps with α = ${alpha} (${words})`,
    );
    return {
      estimates: { "steps(α = 1) / steps(α = 0.1)": ratio("1", "0.1") },
      result: `${shown.join(", ")}; against α = 0.5 the ratio is ${half.value.toFixed(2)} [${half.low.toFixed(2)}, ${half.high.toFixed(2)}].`,
    };
  },
});
