import type { TrialSummary } from "../store/records.ts";

/** What tuning found: the mean loss at each γ of the grid, the best γ, and whether that lies on the grid's edge. */
export interface Choice {
  readonly curve: readonly { readonly gamma: number; readonly loss: number }[];
  /** null where every stepsize diverged or failed, or none has been tried whole. */
  readonly gamma: number | null;
  /** "low" or "high": the best may lie beyond the grid. */
  readonly edge: "low" | "high" | null;
}

/**
 * The γ of least mean loss over the tuning seeds, among those that every tuning seed has been run for. The loss is the
 * metric `by`, the task's for tuning: of training data, so that the test set chooses nothing. A run that diverged or
 * failed counts as infinite.
 */
export function choose(
  grid: readonly number[],
  seeds: readonly number[],
  tuned: readonly TrialSummary[],
  by: string,
): Choice {
  const lossOf = ({ status, metrics }: TrialSummary): number =>
    (status === "done" ? metrics?.[by] : undefined) ?? Number.POSITIVE_INFINITY;
  const curve = grid.flatMap((gamma) => {
    const losses = seeds.flatMap((seed) =>
      tuned.filter((trial) => trial.gamma === gamma && trial.seed === seed).map(lossOf),
    );
    return losses.length < seeds.length ? [] : [{ gamma, loss: losses.reduce((a, b) => a + b, 0) / losses.length }];
  });
  const finite = curve.filter(({ loss }) => Number.isFinite(loss));
  const best = finite.reduce<(typeof curve)[number] | undefined>((a, b) => (a && a.loss <= b.loss ? a : b), undefined);
  const gamma = best?.gamma ?? null;
  const edge = grid.length < 2 ? null : gamma === grid[0] ? "low" : gamma === grid.at(-1) ? "high" : null;
  return { curve, gamma, edge };
}
