import type { Backend, Layers } from "@unitball/core";
import type { Problem } from "./task.ts";

/**
 * The sample of draw 0, 1, … (fewer than 64) of the probe before step k: none that a step takes, and the same wherever the
 * run is made. A problem whose generator cannot tell so high a k from a low one gives those from 2³⁰ on a stream of their own.
 */
export const probeSample = (k: number, draw: number): number => 2 ** 30 + 64 * k + draw;

/** ∇f of a problem on the draws of the probe before step k, as `consider` asks for it. */
export const probeGradient =
  <T>(backend: Backend<T>, problem: Problem<T>, k: number) =>
  (at: Layers<T>, draw: number): Layers<T> => {
    const { loss, g } = problem.gradient(at, probeSample(k, draw));
    backend.free(loss);
    return g;
  };
