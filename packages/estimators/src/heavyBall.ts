import {
  type Estimator,
  type Layers,
  mapLayers,
  type Ops,
  options,
  part,
  type Schedule,
  type State,
  within,
} from "@unitball/core";

/**
 * m ← βm + g, m₀ = 0, d = m: Polyak's heavy ball, PyTorch's momentum buffer; with `nesterov` d = g + βm. It is `ema` (or
 * `nesterov`) with α = 1 − β and `init: "zero"`, times 1/α; the two are the same under a scale-invariant LMO and differ by
 * that factor under `steepest` and `clipped`.
 */
export function heavyBall(given: { beta?: number | Schedule; nesterov?: boolean } = {}) {
  const o = options("heavyBall", given, { beta: 0.9 as number | Schedule, nesterov: false });
  within("heavyBall", "beta", o.beta, 0, 1 - Number.EPSILON / 2, true);
  return part({
    axis: "estimator",
    kind: "heavyBall",
    options: o,
    init: (ops, x) => ({ d: mapLayers(x, (w) => ops.zeros(w)) }),
    query: (_ops, x) => [x],
    estimate<T>(ops: Ops<T>, [g]: readonly Layers<T>[], _x: Layers<T>, state: State<T>) {
      const beta = ops.at(o.beta);
      const further = (m: Layers<T>) => mapLayers(g!, (gl, name) => ops.add(ops.mul(beta, m[name]!), gl));
      const d = further(state.d as Layers<T>);
      return [o.nesterov ? further(d) : d, { d }] as const;
    },
  } satisfies Estimator);
}
