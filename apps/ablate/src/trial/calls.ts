import type { TrialConfig, TrialSummary } from "../store/records.ts";
import type { Job, Progress } from "./spec.ts";

/** Read and check a task's data, and build every recipe once, so that a study fails before it starts. */
export interface Preparation {
  readonly config: TrialConfig;
  readonly recipes: readonly TrialConfig["recipe"][];
  readonly parts: string | null;
}

/** What a child process is asked to do. */
export type Call = ({ readonly what: "prepare" } & Preparation) | { readonly what: "run"; readonly job: Job };

/** What it answers; progress any number of times, the others once. */
export type Answer =
  | { readonly what: "progress"; readonly progress: Progress }
  | { readonly what: "prepared" }
  | { readonly what: "ended"; readonly summary: TrialSummary }
  | {
      readonly what: "failed";
      readonly message: string;
      readonly code?: string | undefined;
      readonly stack?: string | undefined;
    };
