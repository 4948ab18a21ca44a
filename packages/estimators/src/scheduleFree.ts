import {
  type Estimator,
  type Layers,
  lerp,
  mapLayers,
  type Ops,
  options,
  type Schedule,
  type State,
  within,
} from "@unitball/core";
import { around } from "./around.ts";
import { gradient } from "./gradient.ts";

/** Where the gradient is asked, and how the mean is weighted. */
export interface ScheduleFreeOptions {
  of: Estimator;
  /** Where the gradient is asked: (1 − β)x + β·mean. */
  beta: number | Schedule;
  /** How much the x that this step leads to counts in the mean: (max γ)² there, so that warmed-up steps count less. */
  weight: number | Schedule;
}

/**
 * The gradient is asked at y = (1 − β)x + βx̄, x̄ the weighted mean of the iterates after the first: Schedule-Free (Defazio
 * et al. 2024, eq. 3–5, our x being their z; as in their code, where x₁ itself has no weight). The recipe's x moves as ever;
 * the slot "mean", brought up to the last x, is what to evaluate. It averages iterates: the LMO's bias on noise stays.
 */
export function scheduleFree(given: Partial<ScheduleFreeOptions> = {}) {
  const o = options<ScheduleFreeOptions>("scheduleFree", given, { of: gradient(), beta: 0.9, weight: 1 });
  within("scheduleFree", "beta", o.beta, 0, 1, true);
  within("scheduleFree", "weight", o.weight, 0, Infinity);
  const meanWith = <T>(ops: Ops<T>, x: Layers<T>, state: State<T>) => {
    const total = ops.add(state.total as T, state.weight as T);
    const old = state.mean as Layers<T>;
    const c = ops.where(ops.gt(total, 0), ops.div(state.weight as T, total), 1);
    return { total, mean: mapLayers(x, (xl, name) => lerp(ops, old[name]!, xl, c)) };
  };
  return around("scheduleFree", o, {
    slots: (ops, x) => ({ mean: x, total: ops.at(0), weight: ops.at(0) }),
    query<T>(ops: Ops<T>, x: Layers<T>, state: State<T>) {
      const { mean } = meanWith(ops, x, state);
      return [mapLayers(x, (xl, name) => lerp(ops, xl, mean[name]!, ops.at(o.beta)))];
    },
    correct: <T>(ops: Ops<T>, g: readonly Layers<T>[], x: Layers<T>, state: State<T>) => [
      g,
      { ...meanWith(ops, x, state), weight: ops.at(o.weight) },
    ],
  });
}
