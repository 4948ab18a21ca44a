import {
  type Layers,
  mapLayers,
  neg,
  type Ops,
  options,
  part,
  type Schedule,
  type State,
  within,
} from "@unitball/core";
import { allFinite, kept, only } from "./corridor.ts";
import { program } from "./program.ts";

/**
 * AdamW (Loshchilov & Hutter 2019), the baseline behind the same interface; it is not made of parts:
 * m ← β₁m + (1−β₁)g, s ← β₂s + (1−β₂)g², x ← (1−γμ)x − γ·m̂/(√ŝ + ε), m̂ = m/(1−β₁ᵗ), ŝ = s/(1−β₂ᵗ),
 * with t the number of accepted gradients. μ = 0 is Adam.
 */
export function adamw(
  given: { gamma?: number | Schedule; beta1?: number; beta2?: number; epsilon?: number; mu?: number | Schedule } = {},
) {
  const o = options("adamw", given, {
    gamma: 0.001 as number | Schedule,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    mu: 0.01 as number | Schedule,
  });
  within("adamw", "gamma", o.gamma, 0, Infinity, true);
  within("adamw", "beta1", o.beta1, 0, 1 - Number.EPSILON / 2, true);
  within("adamw", "beta2", o.beta2, 0, 1 - Number.EPSILON / 2, true);
  within("adamw", "epsilon", o.epsilon, 0, Infinity);
  within("adamw", "mu", o.mu, 0, Infinity, true);
  const { beta1, beta2, epsilon } = o;
  return part({
    axis: "optimizer",
    kind: "adamw",
    options: o,
    ...program((layers) => ({
      init<T>(ops: Ops<T>, x: Layers<T>): State<T> {
        const zero = mapLayers(x, (w) => ops.zeros(w));
        // The sums of the averages' weights, 1 − βᵗ. A float32 that holds βᵗ itself would have lost their first digits.
        return { m: zero, s: zero, weight1: ops.at(0), weight2: ops.at(0) };
      },
      ask: (_ops, x) => [x],
      tell(ops, x, [g], state, ok = allFinite(ops, [g!])) {
        const present = layers.filter(({ name }) => name in g!);
        const [m0, s0] = [state.m as typeof x, state.s as typeof x];
        const d = only(g!, present);
        const m = mapLayers(d, (gl, l) => ops.add(ops.mul(beta1, m0[l]!), ops.mul(1 - beta1, gl)));
        const s = mapLayers(d, (gl, l) => ops.add(ops.mul(beta2, s0[l]!), ops.mul(1 - beta2, ops.mul(gl, gl))));
        const weight1 = ops.add(ops.mul(beta1, state.weight1 as typeof ok), 1 - beta1);
        const weight2 = ops.add(ops.mul(beta2, state.weight2 as typeof ok), 1 - beta2);
        const u = mapLayers(m, (ml, l) => {
          const root = ops.sqrt(ops.div(s[l]!, weight2));
          return neg(ops, ops.div(ops.div(ml, weight1), ops.add(root, epsilon)));
        });
        const gamma = ops.at(o.gamma);
        const left = ops.sub(1, ops.mul(gamma, ops.at(o.mu)));
        const moved = mapLayers(u, (ul, l) => ops.add(ops.mul(left, x[l]!), ops.mul(gamma, ul)));
        const next = { m, s, weight1, weight2 };
        return { ...kept(ops, ok, moved, next, x, state), ok, seen: { x, g: d, d: m, v: u, u } };
      },
    })),
  });
}
