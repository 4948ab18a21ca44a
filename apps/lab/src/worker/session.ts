import { optimizerFrom } from "../recipes/optimizer.ts";
import { isLandscape } from "../tasks/landscape.ts";
import { taskOf } from "../tasks/load.ts";
import { start, versions } from "./backends.ts";
import { type Lane, lane } from "./lane.ts";
import type { Asked, Ready, Report } from "./messages.ts";

export interface Session {
  readonly ready: Ready;
  play(): void;
  pause(): void;
  step(): void;
  close(): Promise<void>;
}

/** Reports go out at most this often, and the loop gives way to messages at least as often, in ms. */
const reportEvery = 200;
const breathEvery = 40;

/** Two optimizers on one task, one backend and the same seeds, a step each in turn. */
export async function openSession(asked: Asked, report: (report: Report) => void): Promise<Session> {
  const task = taskOf(asked.task);
  const programs = asked.recipes.map((text) => optimizerFrom(JSON.parse(text)));
  const { name, backend, refusals } = await start(asked.backend);
  const problem = await task.load(backend, {
    ...seedsOf(asked.seed),
    batch: asked.batch,
    ...(asked.data !== null && { dataDir: asked.data }),
  });
  const drawn = isLandscape(asked.task);
  const measureEvery = drawn ? atLeast(1, asked.steps) : 10;
  const options = { backend, problem, evaluateEvery: atLeast(asked.evaluateEvery, asked.steps), measureEvery, drawn };
  const lanes = openAll<Lane>(programs.map((program) => () => lane({ ...options, program })));

  let playing = false;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();
  let reported = 0;

  const over = (): boolean => lanes.every((one) => one.diverged() || one.k() >= asked.steps);
  const tell = (reason?: string): void => {
    reported = performance.now();
    const state = reason !== undefined ? "failed" : over() ? "done" : playing ? "running" : "paused";
    const news = lanes.map((one) => one.news()) as unknown as Report["news"];
    report({ news, state, ...(reason !== undefined && { reason }) });
  };
  const once = async (): Promise<void> => {
    for (const one of lanes) if (!one.diverged() && one.k() < asked.steps) await one.step();
    if (!over()) return;
    for (const one of lanes) await one.evaluate();
  };
  const loop = async (): Promise<void> => {
    let breath = performance.now();
    while (playing && !closed && !over()) {
      await once();
      const now = performance.now();
      if (now - reported > reportEvery) tell();
      if (now - breath > breathEvery) {
        await new Promise((resume) => setTimeout(resume, 0));
        breath = performance.now();
      }
    }
    playing = false;
    if (!closed) tell();
  };
  /** One thing at a time: what is asked for waits for what goes on. */
  const next = (f: () => Promise<void>): void => {
    turn = turn.then(f).catch((error: unknown) => {
      playing = false;
      if (!closed) tell((error as Error).message);
    });
  };

  return {
    ready: {
      backend: name,
      refusals,
      layers: problem.layers.map((layer) => ({ name: layer.name, role: layer.role, shape: layer.shape })),
      choosing: lanes.map((one) => one.choosing) as unknown as Ready["choosing"],
      versions: versions(),
    },
    play() {
      if (playing) return;
      playing = true;
      next(loop);
    },
    pause() {
      playing = false;
    },
    step() {
      playing = false;
      next(async () => {
        if (closed || over()) return;
        await once();
        tell();
      });
    },
    async close() {
      playing = false;
      closed = true;
      await turn;
      for (const one of lanes) one.dispose();
      problem.dispose();
    },
  };
}

/** Each so many steps, or less often in a run so long that there would be more than a thousand of what is told. */
const atLeast = (every: number, steps: number): number => Math.max(every, Math.ceil(steps / 1000));

/** The two seeds of a run, as the command line draws them: its runs of the same seed have the same losses. */
const seedsOf = (seed: number) => ({ initSeed: 2 * seed, dataSeed: 2 * seed + 1 });

/** All or none: where one cannot be made, those before it are let go. */
function openAll<L extends { dispose(): void }>(makers: readonly (() => L)[]): L[] {
  const made: L[] = [];
  try {
    for (const make of makers) made.push(make());
    return made;
  } catch (error) {
    for (const one of made) one.dispose();
    throw error;
  }
}
