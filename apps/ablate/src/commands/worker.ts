import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { command } from "../cli/command.ts";
import { Complaint } from "../cli/complaint.ts";
import { positive, wholeNumber } from "../cli/options.ts";
import { stopping } from "../cli/stopping.ts";
import { connect } from "../runner/connection.ts";
import { isStore, serve } from "../runner/serve.ts";

export const worker = command("worker", {
  description: "Make the runs that ablate run --redis leaves to others, until Ctrl-C; start one on each machine",
  args: {
    redis: { type: "string", description: "The Redis that the runs wait on", valueHint: "URL" },
    jobs: { type: "string", description: "Runs at a time; as many as there are cores unless told", valueHint: "N" },
    store: {
      type: "string",
      description: "Where this machine has the folder that ablate run's --out names; it must be shared",
      valueHint: "DIR",
    },
    silence: {
      type: "string",
      description: "Seconds after which the run of a worker that has died goes to another; 15 unless told",
      valueHint: "SECONDS",
    },
  },
  async run({ args }) {
    if (args.redis === undefined)
      throw new Complaint("A worker needs --redis, as in: ablate worker --redis redis://127.0.0.1:6379.");
    const jobs = wholeNumber("jobs", args.jobs) ?? availableParallelism();
    const silence = positive("silence", args.silence) ?? 15;
    const store = args.store === undefined ? null : resolve(args.store);
    if (store !== null && !isStore(store))
      throw new Complaint(`There is no folder ${store}; mount the store there, or mend --store.`);
    const say = (line: string) => console.error(line);
    const connection = await connect(args.redis, say);
    const stop = stopping();
    say(`Waiting for runs on ${connection.url}, ${jobs} at a time. Ctrl-C gives back what is under way.`);
    try {
      await serve(connection, { jobs, store, silence, say }, stop.signal);
    } finally {
      stop.done();
      if (stop.signal.aborted) process.exitCode = stop.signal.reason;
    }
  },
});
