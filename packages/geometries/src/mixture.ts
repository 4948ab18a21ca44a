import { type Geometry, type Layer, type Ops, part, type Schedule, within } from "@unitball/core";

/**
 * Weights wᵢ on geometries: dual Σwᵢ‖s‖ᵢ* and lmo(s) = Σwᵢ lmoᵢ(s), since the ball is the sum of the balls, {Σwᵢzᵢ : ‖zᵢ‖ᵢ ≤
 * 1}. F-Muon is spectral and Euclidean, S-Muon spectral and sign (arXiv 2512.09678); a schedule in the weights goes over
 * from one norm to another. The norm is an infimum over decompositions, without a closed form: `norm` is what the parts
 * along w give, 1/Σ(wᵢ/‖w‖ᵢ), which is never below it, and exact for one geometry. At most 1, it proves w to be in the ball.
 */
export function mixture(given: { of: readonly Geometry[]; weights?: readonly (number | Schedule)[] }) {
  const { of, weights = of.map(() => 1 / of.length) } = given;
  if (of.length === 0 || of.length !== weights.length || of.some((g) => g?.axis !== "geometry")) {
    throw new TypeError("mixture: give `of` a list of geometries, and `weights`, if any, one number for each.");
  }
  for (const w of weights) within("mixture", "each of weights", w, 0, Infinity, true);
  const sum = <T>(ops: Ops<T>, f: (g: Geometry, weight: T) => T): T =>
    of.map((g, i) => f(g, ops.at(weights[i]!))).reduce((a, b) => ops.add(a, b));
  const lmo = <T>(ops: Ops<T>, s: T, layer: Layer): T => sum(ops, (g, w) => ops.mul(w, g.lmo(ops, s, layer)));
  return part({
    axis: "geometry",
    kind: "mixture",
    options: { of, weights },
    norm: <T>(ops: Ops<T>, w: T, layer: Layer): T =>
      ops.div(
        1,
        sum(ops, (g, weight) => ops.div(weight, g.norm(ops, w, layer))),
      ),
    lmo,
    accepts: (layer: Layer): true | string =>
      of.map((g) => g.accepts?.(layer) ?? true).find((verdict) => verdict !== true) ?? true,
    boundary: <T>(ops: Ops<T>, seed: number, layer: Layer): T => lmo(ops, ops.sub(ops.random(seed, layer), 0.5), layer),
  } satisfies Geometry);
}
