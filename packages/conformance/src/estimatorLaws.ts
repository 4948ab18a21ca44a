import { reference } from "@unitball/backend-reference";
import { type Backend, type Estimator, isLayers, type Layer, type Layers, mapLayers, type State } from "@unitball/core";
import { allClose, assert, type Claims, type Law, sample, survivesJson, layers as usual } from "./law.ts";

type Value = ReturnType<ReturnType<typeof reference>["ops"]["at"]>;

/** What an estimator claims beside the laws that hold for all. */
export interface EstimatorClaims extends Claims<Estimator> {
  /** Whether it turns the gradient (a preconditioner): then a constant one need only stay within a right angle of d. */
  readonly turns?: boolean;
}

/** The laws of an estimator: what it asks, what it keeps, and what it makes of a constant gradient. */
export function estimatorLaws(estimator: Estimator, claims: EstimatorClaims = {}): Law[] {
  const { seed = 1, turns = false } = claims;
  const backend = reference();
  const { ops } = backend;
  const x = atRandom(backend, usual, seed);
  const g = atRandom(backend, usual, seed + 50);
  const values = (a: Value): Float64Array => (typeof a === "number" ? Float64Array.of(a) : a.data);
  const step = (gradient: Layers<Value>, state: State<Value>) => {
    const points = estimator.query(ops, x, state);
    const [d, told] = estimator.estimate(
      ops,
      points.map(() => gradient),
      x,
      state,
    );
    const [u, next] = estimator.average?.(ops, d, told) ?? [d, told];
    return { points, d, u, next };
  };
  const shapes = (state: State<Value>) =>
    JSON.stringify(
      Object.entries(state)
        .map(([slot, held]) => [slot, isLayers(held) ? mapLayers(held, backend.shape) : backend.shape(held as Value)])
        .sort(),
    );
  const claim = (name: string, check: () => void): Law => ({ name: `${estimator.kind}: ${name}`, check });

  return [
    claim("it asks at equally many points at every step, each with every layer", () => {
      let state = estimator.init(ops, x);
      const { length } = estimator.query(ops, x, state);
      for (let k = 0; k < 5; k++) {
        const { points, next } = step(g, state);
        assert(points.length === length, () => `It asked at ${length} points, and at ${points.length} at step ${k}.`);
        for (const at of points) assert(Object.keys(at).join() === Object.keys(x).join(), () => "A layer is missing.");
        state = next;
      }
    }),
    claim("the state keeps its slots and their shapes", () => {
      let state = estimator.init(ops, x);
      const before = shapes(state);
      for (let k = 0; k < 3; k++) state = step(g, state).next;
      assert(shapes(state) === before, () => `The slots were ${before} and became ${shapes(state)}.`);
    }),
    claim(
      `a constant gradient ${turns ? "is never pointed away from" : "is a fixed point, up to a positive factor"}`,
      () => {
        let state = estimator.init(ops, x);
        for (let k = 0; k < (turns ? 20 : 400); k++) state = step(g, state).next;
        const { d } = step(g, state);
        for (const [name, dl] of Object.entries(d)) {
          const along = (a: Value, b: Value) => values(a).reduce((sum, ai, i) => sum + ai * values(b)[i]!, 0);
          const factor = along(dl, g[name]!) / along(g[name]!, g[name]!);
          assert(
            turns ? factor > -1e-12 : factor > 0,
            () => `On layer "${name}" the estimate points away from the gradient.`,
          );
          if (!turns) allClose(values(dl), values(ops.mul(factor, g[name]!)), 1e-9, `The estimate on layer "${name}"`);
        }
      },
    ),
    claim("it is a pure function: the same arguments give the same result, and are left as they were", () => {
      const state = step(g, estimator.init(ops, x)).next;
      const before = JSON.stringify([x, g, state], plain);
      const results = [step(g, state), step(g, state)].map(({ d, u, next }) => JSON.stringify([d, u, next], plain));
      assert(results[0] === results[1], () => "Two calls with the same arguments differ.");
      assert(JSON.stringify([x, g, state], plain) === before, () => "An argument was changed in place.");
    }),
    survivesJson(estimator, claims),
  ];
}

const atRandom = <T>(backend: Backend<T>, layers: readonly Layer[], seed: number): Layers<T> =>
  Object.fromEntries(layers.map((l, i) => [l.name, sample(backend, l, seed + i)]));

const plain = (_: string, value: unknown) => (value instanceof Float64Array ? Array.from(value) : value);
