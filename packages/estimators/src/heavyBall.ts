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
 * d ← βd + g, d₀ = 0: Polyak's heavy ball, PyTorch's momentum buffer. It is `ema` with α = 1 − β and `init: "zero"`,
 * times 1/α; the two are the same under a scale-invariant LMO and differ by that factor under `steepest` and `clipped`.
 */
export function heavyBall(given: { beta?: number | Schedule } = {}) {
  const { beta } = options("heavyBall", given, { beta: 0.9 as number | Schedule });
  within("heavyBall", "beta", beta, 0, 1 - Number.EPSILON / 2, true);
  return part({
    axis: "estimator",
    kind: "heavyBall",
    options: { beta },
    init: (ops, x) => ({ d: mapLayers(x, (w) => ops.zeros(w)) }),
    query: (_ops, x) => [x],
    estimate<T>(ops: Ops<T>, [g]: readonly Layers<T>[], _x: Layers<T>, state: State<T>) {
      const old = state.d as Layers<T>;
      const d = mapLayers(g!, (gl, name) => ops.add(ops.mul(ops.at(beta), old[name]!), gl));
      return [d, { d }] as const;
    },
  } satisfies Estimator);
}
