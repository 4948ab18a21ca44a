import { reference } from "@unitball/backend-reference";
import type { Estimator, Layers, State } from "@unitball/core";

const { ops, peek, tensor } = reference();
type Value = ReturnType<typeof ops.at>;

/** What an estimator makes of scalar gradients g₁, g₂, …, the LMO between estimate and average left out. */
export function run(estimator: Estimator, gradients: readonly number[]): number[] {
  let state = estimator.init(ops, { w: 0 });
  return gradients.map((g) => {
    const [d, told] = estimator.estimate(ops, [{ w: g }], { w: 0 }, state);
    const [u, next] = estimator.average?.(ops, d, told) ?? [d, told];
    state = next;
    return peek(u.w!) as number;
  });
}

export const number = (a: Value | undefined): number => peek(a!) as number;

/** A matrix [1, rows, columns] from its rows. */
export const matrix = (rows: readonly (readonly number[])[]): Value =>
  tensor(rows.flat(), [1, rows.length, rows[0]!.length]);

export const rows = (a: Value | undefined): number[] => Array.from((a as { data: Float64Array }).data);

export interface Taken {
  readonly points: readonly Layers<Value>[];
  readonly d: Layers<Value>;
  readonly u: Layers<Value>;
}

/**
 * Steps with a gradient that is a function of the point and of k, an LMO in between, and the move from x to the next x;
 * what each step asked, estimated and added.
 */
export function steps(
  estimator: Estimator,
  x0: Layers<Value>,
  count: number,
  gradient: (at: Layers<Value>, k: number) => Layers<Value>,
  lmo: (d: Layers<Value>) => Layers<Value> = (d) => d,
  move: (x: Layers<Value>, u: Layers<Value>, k: number) => Layers<Value> = (x) => x,
): Taken[] {
  let [x, state]: [Layers<Value>, State<Value>] = [x0, estimator.init(ops, x0)];
  return Array.from({ length: count }, (_, k) => {
    const points = estimator.query(ops, x, state);
    const [d, told] = estimator.estimate(
      ops,
      points.map((at) => gradient(at, k)),
      x,
      state,
    );
    const v = lmo(d);
    const [u, next] = estimator.average?.(ops, v, told) ?? [v, told];
    state = next;
    x = move(x, u, k);
    return { points, d, u };
  });
}
