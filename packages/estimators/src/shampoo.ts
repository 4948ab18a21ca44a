import {
  type Estimator,
  type Layers,
  lerp,
  mapLayers,
  type Ops,
  oneOf,
  options,
  type Schedule,
  type State,
  within,
} from "@unitball/core";
import { around } from "./around.ts";
import { ema } from "./ema.ts";
import { whitened } from "./whitened.ts";

/** Which sides are preconditioned, and how long the gradients are remembered. */
export interface ShampooOptions {
  of: Estimator;
  /** Weight of the old L = E ggᵀ (inputs) and R = E gᵀg (outputs); 0 is this gradient's alone. */
  beta: number | Schedule;
  /** Which sides: both by −1/4 each, or one by −1/2 (ASGO). A side is a matrix of its size squared: not for long vectors. */
  sides: "both" | "input" | "output";
}

/**
 * L^(−1/4)·d·R^(−1/4): Shampoo's preconditioner (Gupta, Koren & Singer 2018, Algorithm 1, with averages for the sums), before
 * the LMO; with Euclidean steepest descent it is Shampoo, one-sided ASGO (arXiv 2503.20762). β = 0 gives UVᵀ.
 */
export function shampoo(given: Partial<ShampooOptions> = {}) {
  const o = options<ShampooOptions>("shampoo", given, { of: ema(), beta: 0.95, sides: "both" });
  within("shampoo", "beta", o.beta, 0, 1, true);
  oneOf("shampoo", "sides", o.sides, ["both", "input", "output"]);
  const sides = { both: ["out", "in"], input: ["out"], output: ["in"] } as const;
  const root = o.sides === "both" ? 4 : 2;
  return around("shampoo", o, {
    slots: <T>(ops: Ops<T>, x: Layers<T>): State<T> =>
      Object.fromEntries(sides[o.sides].map((side) => [side, mapLayers(x, (w) => ops.zeros(ops.gram(w, side)))])),
    shape<T>(ops: Ops<T>, d: Layers<T>, { g }: { g: Layers<T> }, state: State<T>) {
      const alpha = ops.sub(1, ops.at(o.beta));
      const grams = sides[o.sides].map((side) => {
        const old = state[side] as Layers<T>;
        return [side, mapLayers(g, (gl, name) => lerp(ops, old[name]!, ops.gram(gl, side), alpha))] as const;
      });
      const turned = (name: string, dl: T): T =>
        grams.reduce((a, [side, gram]) => whitened(ops, a, gram[name]!, root, side), dl);
      return [mapLayers(d, (dl, name) => turned(name, dl)), Object.fromEntries(grams)] as const;
    },
  });
}
