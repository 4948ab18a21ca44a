import type { Optimizer } from "../recipes/optimizer.ts";
import type { BackendName } from "../worker/messages.ts";

/** Everything that a run is a function of, and that the page's address says. */
export interface Setup {
  readonly task: string;
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly backend: BackendName | "auto";
  readonly a: Optimizer;
  readonly b: Optimizer;
}

/** The two that train side by side. */
export const sides = ["a", "b"] as const;
export type Side = (typeof sides)[number];

export const nameOf = (side: Side): "A" | "B" => (side === "a" ? "A" : "B");

/** What a number of the setup may be. */
export const limits = {
  seed: { low: 0, high: 1_000_000 },
  steps: { low: 1, high: 100_000 },
  batch: { low: 1, high: 1500 },
} as const;

export type Count = keyof typeof limits;
