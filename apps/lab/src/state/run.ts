import * as comlink from "comlink";
import { itemOf } from "../tasks/menu.ts";
import type { Ready, Report, Trainer } from "../worker/messages.ts";
import { append, emptyHistory, type History } from "./history.ts";
import type { Setup, Side } from "./setup.ts";

type Phase = "idle" | "opening" | "running" | "paused" | "done" | "failed";

/** A run as the page sees it; a new object for each change, with the histories shared. */
export interface RunView {
  readonly phase: Phase;
  readonly setup: Setup | undefined;
  readonly ready: Ready | undefined;
  readonly reason: string | undefined;
  readonly history: Readonly<Record<Side, History>>;
  readonly started: string | undefined;
}

export interface Runner {
  view(): RunView;
  subscribe(listener: () => void): () => void;
  /** Train, from the beginning where the setup is another one. */
  play(setup: Setup): Promise<void>;
  pause(): void;
  step(setup: Setup): Promise<void>;
  /** Back to x₀. */
  reset(): Promise<void>;
}

const nothing = (): RunView => ({
  phase: "idle",
  setup: undefined,
  ready: undefined,
  reason: undefined,
  history: { a: emptyHistory(), b: emptyHistory() },
  started: undefined,
});

/** Training in a worker. The page stays free: what it gets is a report five times a second. */
export function runner(): Runner {
  const worker = new Worker(new URL("../worker/worker.ts", import.meta.url), { type: "module", name: "trainer" });
  const trainer = comlink.wrap<Trainer>(worker);
  const listeners = new Set<() => void>();
  let now = nothing();
  const set = (change: Partial<RunView>): void => {
    now = { ...now, ...change };
    for (const listener of listeners) listener();
  };
  worker.addEventListener("error", ({ message }) => set({ phase: "failed", reason: `The worker stopped: ${message}` }));

  const onReport = ({ news, state, reason }: Report): void => {
    append(now.history.a, news[0]);
    append(now.history.b, news[1]);
    set({ phase: state, reason });
  };

  const open = async (setup: Setup): Promise<boolean> => {
    set({ ...nothing(), phase: "opening", setup, started: new Date().toISOString() });
    const item = itemOf(setup.task);
    const { task, seed, batch, steps, backend } = setup;
    const data = item?.data === undefined ? null : new URL(`./data/${item.data}/`, document.baseURI).href;
    const recipes = [JSON.stringify(setup.a), JSON.stringify(setup.b)] as const;
    const evaluateEvery = item?.evaluateEvery ?? 20;
    try {
      const asked = { task, data, seed, batch, steps, evaluateEvery, backend, recipes };
      const report = (told: Report) => now.setup === setup && onReport(told);
      const ready = await trainer.open(asked, comlink.proxy(report));
      set({ ready });
      return true;
    } catch (error) {
      set({ phase: "failed", reason: (error as Error).message });
      return false;
    }
  };
  const opened = async (setup: Setup): Promise<boolean> =>
    now.setup === setup && now.ready !== undefined ? true : await open(setup);

  return {
    view: () => now,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async play(setup) {
      if (!(await opened(setup))) return;
      set({ phase: "running" });
      await trainer.play();
    },
    pause() {
      void trainer.pause();
    },
    async step(setup) {
      if (!(await opened(setup))) return;
      if (now.phase === "opening") set({ phase: "paused" });
      await trainer.step();
    },
    async reset() {
      set(nothing());
      await trainer.close();
    },
  };
}
