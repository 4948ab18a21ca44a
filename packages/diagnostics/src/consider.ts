import type { Backend, Chooser, Considered, Layer, Layers } from "@unitball/core";
import { type Advantage, advantage } from "./advantage.ts";

/** An optimizer, of which a probe needs no more than this; S is its state. */
export interface Considering<T, S> {
  readonly layers: readonly Layer[];
  readonly chooser?: Chooser<T, S>;
}

/** What a probe made of the state. */
export interface Consideration<S> {
  readonly state: S;
  /** By layer: what was found, and the choice before and after. */
  readonly considered: Readonly<Record<string, Considered>>;
  readonly cost: Advantage["cost"];
}

/**
 * The probe that an optimizer with an `adaptive` geometry wants before the state's next step; undefined where none is due.
 * `gradientAt(at, draw)` is ∇f on a microbatch of its own for each draw = 0, 1, …, none of them the next step's. Draw 0
 * makes the estimate d that the LMOs are of, as the estimator would make it of one more sample, the others judge.
 */
export async function consider<T, S extends { readonly k: number }>(
  { layers, chooser }: Considering<T, S>,
  {
    backend,
    x,
    state,
    gradientAt,
  }: {
    readonly backend: Backend<T>;
    readonly x: Layers<T>;
    readonly state: S;
    readonly gradientAt: (at: Layers<T>, draw: number) => Layers<T>;
  },
): Promise<Consideration<S> | undefined> {
  const due = chooser?.due(state);
  if (chooser === undefined || due === undefined) return undefined;
  const { draws, candidates } = due;
  const asked = backend.scope(() => chooser.ask(x, state));
  const g: Layers<T>[] = [];
  const estimate = (): Layers<T> => {
    try {
      for (const at of asked) g.push(gradientAt(at, 0));
      return backend.scope(() => chooser.estimate(x, state, g));
    } finally {
      backend.free([asked, g]);
    }
  };
  const d = estimate();
  const probed = layers.filter(({ name }) => name in candidates && name in d);
  const probe = { backend, layers: probed, x, gradientAt, draws, first: 1, d, group: () => "probed", seed: state.k };
  const found = await advantage(({ name }) => candidates[name]!, probe).finally(() => backend.free(d));
  const decided = await chooser.decide(x, state, found.layers);
  const gradients = found.cost.gradients + asked.length;
  return { ...decided, cost: { ...found.cost, gradients } };
}
