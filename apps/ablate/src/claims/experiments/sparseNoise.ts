import type { Value } from "@unitball/backend-tfjs";
import type { Backend } from "@unitball/core";
import { normal } from "@unitball/tasks";
import { constant, presets } from "unitball";
import { backend as started } from "../../trial/backend.ts";
import { claim } from "../claim.ts";
import { overReplicates } from "./estimate.ts";
import { ticker } from "./iterate.ts";
import { descend } from "./lanes.ts";
import { tuned } from "./tuned.ts";

const [d, steps, tuning, fresh] = [100, 3000, 16, 42];
const grid = Array.from({ length: 8 }, (_, i) => 1.25e-4 * 2 ** i);
const methods = { SGD: presets.gradientDescent, sign: presets.signSgd };
const nameOf = (method: string, gamma: number) => `${method} ${gamma}`;
const arms = Object.fromEntries(
  Object.entries(methods).flatMap(([method, preset]) =>
    grid.map((gamma) => [nameOf(method, gamma), preset({ stepsize: constant({ value: gamma }) })]),
  ),
);
/** σᵢ of the noise of coordinate i, with √Σσᵢ² = 100 both times. */
export const noises = { sparse: (i: number) => (i === 0 ? 100 : 0), dense: () => 100 / Math.sqrt(d) };

export interface Ends {
  readonly backend: Backend<Value>;
  readonly sigma: (coordinate: number) => number;
  readonly seeds: number;
  readonly steps: number;
  readonly tick?: () => void;
}

/** f = ½‖x‖² at the end of every seed's run, by method and stepsize. */
export async function ends({ sigma, seeds, ...given }: Ends) {
  const { backend } = given;
  const { ops } = backend;
  const noise = (k: number) => (i: number, s: number) => (sigma(i) === 0 ? 0 : sigma(i) * normal(k, i * seeds + s));
  const last = await descend({ ...given, arms, d, seeds, noise });
  const of = async (method: keyof typeof methods, gamma: number) => {
    const x = last[nameOf(method, gamma)]!;
    const f = backend.scope(() => ops.mul(0.5, ops.sum(ops.mul(x, x), "in")));
    return Array.from(await backend.read(f));
  };
  const all = (method: keyof typeof methods) => Promise.all(grid.map((gamma) => of(method, gamma)));
  const found = { SGD: await all("SGD"), sign: await all("sign") };
  backend.free(last);
  return found;
}

export const sparseNoise = claim({
  id: "X2",
  title: "Sign steps win under sparse noise, and only there",
  statement:
    "With the noise in one coordinate of the gradient signSGD ends lower than SGD; with noise of the same total variance in every coordinate SGD ends lower than signSGD.",
  source: "SignSGD under ℓ1 stationarity, arXiv 2605.06615 (its toy with noise 100 on one of 100 coordinates)",
  experiment: `f(x) = ‖x‖²/2 in ${d} coordinates from x = (1, …, 1), noise N(0, 100²) on one coordinate or N(0, 10²) on all, ${steps} steps, the same ${grid.length} constant stepsizes for both, chosen by the mean of f at the end on ${tuning} seeds; f at the end on ${fresh} fresh seeds, both methods on the same noise.`,
  thresholds: {
    "f(sign) − f(SGD), sparse noise": { most: 0 },
    "f(sign) − f(SGD), dense noise": { least: 0 },
  },
  seconds: 12,
  async run(progress) {
    const backend = await started("wasm");
    const tick = ticker(2 * steps, progress);
    const compared = async (sigma: (i: number) => number) => {
      const all = await ends({ backend, sigma, seeds: tuning + fresh, steps, tick });
      const best = (method: keyof typeof methods) => {
        const { place, words } = tuned(grid, all[method], tuning);
        const f = all[method][place]!.slice(tuning);
        const { value, high } = overReplicates(f);
        return { f, shown: `${method} ${value.toFixed(2)} ± ${(high - value).toFixed(2)} (${words})` };
      };
      const [sgd, sign] = [best("SGD"), best("sign")];
      return { difference: overReplicates(sign.f.map((f, s) => f - sgd.f[s]!)), shown: `${sgd.shown}, ${sign.shown}` };
    };
    const [sparse, dense] = [await compared(noises.sparse), await compared(noises.dense)];
    return {
      estimates: {
        "f(sign) − f(SGD), sparse noise": sparse.difference,
        "f(sign) − f(SGD), dense noise": dense.difference,
      },
      result: `f at the end, sparse noise: ${sparse.shown}; dense noise: ${dense.shown}.`,
    };
  },
});
