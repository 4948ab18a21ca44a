import type { Value } from "@unitball/backend-tfjs";
import type { Geometry, Layers } from "@unitball/core";
import { consider } from "@unitball/diagnostics";
import { probeSample, task } from "@unitball/tasks";
import { adaptive, presets, sign, spectral } from "unitball";
import { figureOf, type Group } from "./group.ts";
import { start } from "./host.ts";

const candidates = { sign: sign(), spectral: spectral({ scaling: "matchRms" }) } satisfies Record<string, Geometry>;
const { every } = adaptive({ candidates: [candidates.sign] }).options;

/** The probes of an adaptive geometry at its default cadence, as a share of the training steps between them. */
export const adaptiveGroup: Group = async (bench) => {
  const backend = await start("wasm");
  for (const [name, batch] of [
    ["mnist-mlp", 256],
    ["shakespeare-gpt", 16],
  ] as const) {
    const problem = await task(name).load(backend, { initSeed: 1, dataSeed: 2, batch });
    for (const acting of ["sign", "spectral"] as const) {
      const of = [candidates[acting], ...Object.values(candidates).filter((g) => g !== candidates[acting])];
      const recipe = presets.unconstrainedScion().with(adaptive({ candidates: of }));
      const optimizer = recipe.build(backend, problem.layers);
      const gradient = (at: Layers<Value>, k: number): Layers<Value> => {
        const { loss, g } = problem.gradient(at, k);
        backend.free(loss);
        return g;
      };
      const x = problem.init();
      let trained = { x: problem.init(), state: optimizer.init(x) };
      let probed = { ...optimizer.init(x), k: every };
      let pending: Promise<unknown> = Promise.resolve();
      const step = () => {
        const { k } = trained.state;
        const { ok, ...next } = optimizer.update(trained.x, trained.state, (at) => gradient(at, k));
        backend.free(ok);
        trained = next;
      };
      /** Each probe is of the next role, as in a run. */
      const probe = () => {
        const gradientAt = (at: Layers<Value>, draw: number) => gradient(at, probeSample(0, draw));
        pending = consider(optimizer, { backend, x, state: probed, gradientAt }).then((found) => {
          if (found === undefined) throw new Error("No probe was due.");
          probed = { ...found.state, k: found.state.k + every };
        });
      };
      const times = await bench.race(
        { probe: { run: probe }, step: { run: step } },
        { seconds: 10, rounds: 12, settle: () => pending },
      );
      bench.tell(
        figureOf(times, {
          ...{ of: "probe", to: "step", factor: 1 / every, limit: 0.05 },
          name: `adaptive geometry on ${name}, wasm, ${acting} acting: probes`,
          against: `the ${every} training steps between two`,
        }),
      );
      backend.free([x, trained.x, trained.state.slots, probed.slots]);
      optimizer.dispose();
    }
    problem.dispose();
  }
};
