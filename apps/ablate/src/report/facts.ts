import type { Report } from "../analysis/report.ts";

/** "180 steps of 256 examples · backend wasm · 3 seeds per arm · 4 tuning runs per arm". */
export const facts = ({ backend, steps, batch, seeds, arms }: Report): string =>
  [
    `${steps} steps of ${batch} example${batch === 1 ? "" : "s"}`,
    `backend ${backend}`,
    `${seeds.length} seed${seeds.length === 1 ? "" : "s"} per arm`,
    `${budgetOf(arms)} per arm`,
  ].join(" · ");

function budgetOf(arms: Report["arms"]): string {
  const runs = [...new Set(arms.map(({ budget }) => budget.runs))].sort((a, b) => a - b);
  return `${runs.join(" or ")} tuning run${runs.length === 1 && runs[0] === 1 ? "" : "s"}`;
}
