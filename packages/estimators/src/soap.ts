import { type Layers, lerp, mapLayers, type Ops, oneOf, options, type State, tiny, within } from "@unitball/core";
import { around } from "./around.ts";
import { basesOf, begun, into, outOf, slotsOf, turned } from "./eigenbasis.ts";
import { ema } from "./ema.ts";
import { advance, start, unbiased } from "./momentum.ts";
import type { ShampooOptions } from "./shampoo.ts";

/** Shampoo's options, and what is added to the root that is divided by. */
export interface SoapOptions extends ShampooOptions {
  epsilon: number;
}

/**
 * Q_L·(d′/(√s + ε))·Q_Rᵀ, d′ = Q_Lᵀ·d·Q_R, s the average of (Q_Lᵀ·g·Q_R)²: Adam in the eigenbasis of Shampoo's L = E ggᵀ and
 * R = E gᵀg (SOAP, Vyas et al. 2024, arXiv 2409.11321, Algorithm 3). There the bases are a QR step behind every f gradients;
 * here they begin at the identity, where this is Adam, and turn at every step by first-order perturbation, in no order.
 */
export function soap(given: Partial<SoapOptions> = {}) {
  const of = ema({ beta: 0.95, init: "debiased" });
  const o = options<SoapOptions>("soap", given, { of, beta: 0.95, sides: "both", epsilon: 1e-8 });
  within("soap", "beta", o.beta, 0, 1, true);
  within("soap", "epsilon", o.epsilon, 0, Infinity, true);
  oneOf("soap", "sides", o.sides, ["both", "input", "output"]);
  const sides = ({ both: ["out", "in"], input: ["out"], output: ["in"] } as const)[o.sides];
  const merged = <T>(slots: readonly State<T>[]): State<T> => Object.assign({}, ...slots);
  return around("soap", o, {
    slots: (ops, x) => merged([start(ops, x, "debiased", "s"), ...sides.map((side) => begun(ops, x, side))]),
    shape<T>(ops: Ops<T>, d: Layers<T>, { g }: { g: Layers<T> }, state: State<T>) {
      const alpha = ops.sub(1, ops.at(o.beta));
      const old = (slot: string, name: string): T => (state[slot] as Layers<T>)[name]!;
      const bases = mapLayers(g, (_, name) => basesOf(state, sides, name));
      const s = mapLayers(g, (gl, name) => {
        const a = into(ops, gl, bases[name]!);
        return lerp(ops, old("s", name), ops.mul(a, a), alpha);
      });
      const next = advance(ops, state, { s }, alpha);
      const mean = unbiased(ops, s, next);
      const root = (name: string): T => ops.max(ops.add(ops.sqrt(mean[name]!), o.epsilon), tiny);
      const own = sides.map((side) => {
        const gram = mapLayers(g, (gl, name) => lerp(ops, old(side, name), ops.gram(gl, side), alpha));
        return slotsOf(
          side,
          gram,
          mapLayers(gram, (m, name) => turned(ops, m, bases[name]![side]!)),
        );
      });
      const shaped = (dl: T, name: string): T =>
        outOf(ops, ops.div(into(ops, dl, bases[name]!), root(name)), bases[name]!);
      return [mapLayers(d, shaped), merged([next, ...own])] as const;
    },
  });
}
