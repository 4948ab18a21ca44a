// internal
import type { Backend, Compiled, Layers, State } from "@unitball/core";
import type { Corridor } from "./corridor.ts";
import { stepOf } from "./traceable.ts";

/**
 * The compiled steps of a corridor: one for each set of layers that have gradients, with and without an observer. undefined
 * where the backend does not compile, or cannot compile this recipe, which is said once; `said` is what has been.
 */
export function compiler<T>(corridor: Corridor, backend: Backend<T>, said: Set<string>) {
  const steps = new Map<string, Compiled<T>>();
  let refused = backend.compile === undefined;
  const stepFor = (held: State<T>, given: State<T>, observed: boolean): Compiled<T> | undefined => {
    if (refused) return undefined;
    const key = JSON.stringify([Object.values(given).map((at) => Object.keys(at as Layers<T>)), observed]);
    try {
      const step = steps.get(key) ?? backend.compile?.(stepOf(corridor, observed), held, given);
      if (step !== undefined) steps.set(key, step);
      return step;
    } catch (error) {
      refused = true;
      const sentence = `unitball: steps run op by op on ${backend.name}: ${(error as Error).message}`;
      if (!said.has(sentence)) console.warn(sentence);
      said.add(sentence);
      return undefined;
    }
  };
  const dispose = (): void => {
    for (const step of steps.values()) step.dispose();
    steps.clear();
  };
  return { stepFor, dispose };
}
