import { rmSync } from "node:fs";
import { contents, disturbed, type Victim } from "./disturb.ts";
import { noRedis, redisServer } from "./redisServer.ts";
import { sandbox } from "./sandbox.ts";

/**
 * Evidence that no kill changes a report: a study of 15 runs on real data, once undisturbed, and then as often as it takes
 * until 50 of its processes were killed at random moments, on this machine alone and over Redis. Every file of every
 * disturbed run must be equal, byte for byte, to the undisturbed one's, the report too.
 *
 *     npm run evidence:kills [-- KILLS SEED redis|local]
 */
const [kills = 50, seed = 1] = process.argv.slice(2, 4).map(Number);
/** "local", "redis"; the one and the other in turn where neither is said. */
const where = process.argv[4];
const overRedis = (round: number) =>
  noRedis === undefined && (where ?? (round % 2 === 0 ? "redis" : "local")) === "redis";

const study = `
import { defineStudy } from "@unitball/ablate";
import { ema, linear, maxOverLayers, normalized, recipe, sign, spectral, unconstrained } from "unitball";
const base = recipe().with(ema({ alpha: 0.2 })).with(sign()).with(maxOverLayers()).with(normalized()).with(unconstrained());
export const study = defineStudy({
  name: "kills", task: "digits-mlp", backend: "wasm", steps: 150,
  tuning: { seeds: [1], prune: { at: [50], keep: 0.7 } }, seeds: 2,
  stepsize: (gamma: number, steps: number) => linear({ from: gamma, to: 0, steps }),
  arms: [
    { name: "Sign", recipe: base, grid: [0.001, 0.004, 0.016] },
    { name: "Spectral", recipe: base.with(spectral({ scaling: "rmsToRms", gap: 0.1 })), grid: [0.02, 0.08, 0.32] },
    { name: "More memory", from: "Sign", recipe: base.with(ema({ alpha: 0.1 })), grid: [0.001, 0.004, 0.016] },
  ],
});
`;

const cwd = sandbox({ "study.ts": study });
const say = (line: string) => console.error(line);
const words = ["./study.ts", "--jobs", "2"];
const common = { cwd, words, longest: 9, say };
try {
  say("undisturbed");
  const { dir } = await disturbed({ ...common, out: "undisturbed", kills: 0, seed });
  const expected = contents(dir);
  const killed: Record<Victim, number> = { trial: 0, parent: 0, worker: 0 };
  const all = () => killed.trial + killed.parent + killed.worker;
  let different = 0;
  let studies = 0;
  for (let round = 1; all() < kills; round++) {
    const server = overRedis(round) ? await redisServer() : undefined;
    say(`study ${round}, ${server === undefined ? "on this machine" : "over Redis"}`);
    const run = await disturbed({
      ...common,
      ...(server !== undefined && { redis: server.url }),
      out: `disturbed-${round}`,
      kills: Math.min(kills - all(), where === undefined ? Math.ceil(kills / 2) : kills),
      seed: seed + round,
    });
    await server?.stop();
    for (const victim of ["trial", "parent", "worker"] as const) killed[victim] += run.killed[victim];
    const found = contents(run.dir);
    const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    const wrong = names.filter((name) => expected[name] !== found[name]);
    for (const name of wrong) console.log(`study ${round}: ${name} differs`);
    different += wrong.length;
    studies++;
  }
  const list = (["trial", "parent", "worker"] as const).map((victim) => `${killed[victim]} of a ${victim}`).join(", ");
  console.log(
    `${all()} kills (${list}) in ${studies} studies of ${Object.keys(expected).length} files: ${different} files differ`,
  );
  process.exitCode = different === 0 ? 0 : 1;
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
if (noRedis !== undefined) console.log(`No runs over Redis: ${noRedis}.`);
