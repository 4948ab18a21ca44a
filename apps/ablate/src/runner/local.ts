import type { TrialSummary } from "../store/records.ts";
import type { Job } from "../trial/spec.ts";
import { type Children, children } from "./children.ts";
import type { TrialRunner, Watch } from "./runner.ts";
import { supervise } from "./supervise.ts";

/** Runs on this machine, `jobs` at a time, each in a child process; those that wait are taken in the order they came. */
export function localRunner(jobs: number, pool: Children = children(jobs)): TrialRunner {
  const under = new Map<
    string,
    { readonly ended: Promise<TrialSummary>; readonly watches: Watch[]; readonly stop: AbortController }
  >();

  const begin = (job: Job) => {
    const stop = new AbortController();
    const watches: Watch[] = [];
    const tell: Watch = (event) => {
      for (const watch of watches) watch(event);
    };
    const ended = supervise(pool, job, tell, stop.signal).finally(() => under.delete(job.id));
    const run = { ended, watches, stop };
    under.set(job.id, run);
    return run;
  };

  return {
    submit(job, watch) {
      const run = under.get(job.id) ?? begin(job);
      if (watch !== undefined) run.watches.push(watch);
      return run.ended;
    },
    async cancel(id) {
      const run = under.get(id);
      run?.stop.abort();
      await run?.ended.catch(() => {});
    },
    async close() {
      const all = [...under.values()];
      for (const { stop } of all) stop.abort();
      pool.close();
      await Promise.allSettled(all.map(({ ended }) => ended));
    },
  };
}
