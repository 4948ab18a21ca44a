import type { TrialSummary } from "../store/records.ts";
import type { Preparation } from "../trial/calls.ts";
import type { Job, Progress } from "../trial/spec.ts";
import { type Child, startChild } from "./child.ts";
import { Cancelled, Crash } from "./troubles.ts";

/**
 * Child processes, `count` of them at most, one at once and the others when they are needed; each keeps its data from run to
 * run. Who finds all busy waits, first come first served.
 */
export interface Children {
  /**
   * One child checks a study, again up to so many times where its process dies; as many others as its first runs will
   * keep busy load their packages and data meanwhile.
   */
  prepare(preparation: Preparation, attempts: number): Promise<void>;
  run(job: Job, watch: RunWatch): Promise<TrialSummary>;
  /** End every child now. */
  close(): void;
}

/** Of one attempt at a run. */
interface RunWatch {
  readonly signal: AbortSignal;
  readonly onStart: (child: Pick<Child, "memory" | "kill">) => void;
  readonly onProgress: (progress: Progress) => void;
}

export function children(count: number): Children {
  const idle = [startChild()];
  const all = new Set(idle);
  const waiting: (() => void)[] = [];
  let closed = false;

  const take = async (signal?: AbortSignal): Promise<Child> => {
    for (;;) {
      if (closed || signal?.aborted) throw new Cancelled("The run was cancelled before it began.");
      for (const child of all) if (child.dead) all.delete(child);
      const free = idle.pop();
      if (free !== undefined && !free.dead) return free;
      if (free === undefined && all.size < count) {
        const child = startChild();
        all.add(child);
        return child;
      }
      if (free === undefined) await turn(signal);
    }
  };
  /** Until a child may be free, or nobody waits for it any more. */
  const turn = (signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      const leave = () => {
        waiting.splice(waiting.indexOf(resolve) >>> 0, 1);
        resolve();
      };
      signal?.addEventListener("abort", leave, { once: true });
    });
  const give = (child: Child) => {
    if (child.dead) all.delete(child);
    else idle.push(child);
    waiting.shift()?.();
  };
  const use = async <R>(signal: AbortSignal | undefined, work: (child: Child) => Promise<R>): Promise<R> => {
    const child = await take(signal);
    const end = () => child.kill();
    signal?.addEventListener("abort", end, { once: true });
    try {
      return await work(child);
    } catch (error) {
      if (signal?.aborted || closed) throw new Cancelled("The run was cancelled.");
      throw error;
    } finally {
      signal?.removeEventListener("abort", end);
      give(child);
    }
  };

  return {
    async prepare(preparation, attempts) {
      const check = (recipes: Preparation["recipes"]) =>
        use(undefined, (child) => child.call({ what: "prepare", ...preparation, recipes }));
      for (let attempt = 1; ; attempt++) {
        const checked = check(preparation.recipes);
        // What fails in the others fails in this one too, or in the run that needs it.
        for (let more = Math.min(count, preparation.recipes.length) - all.size; more > 0; more--)
          check([]).catch(() => {});
        try {
          await checked;
          return;
        } catch (error) {
          if (!(error instanceof Crash) || attempt >= attempts) throw error;
        }
      }
    },
    run: (job, { signal, onStart, onProgress }) =>
      use(signal, async (child) => {
        onStart(child);
        const answer = await child.call({ what: "run", job }, onProgress);
        if (answer.what !== "ended") throw new Error(`The child answered "${answer.what}" to a run.`);
        return answer.summary;
      }),
    close() {
      closed = true;
      for (const child of all) child.kill();
      for (const go of waiting.splice(0)) go();
    },
  };
}
