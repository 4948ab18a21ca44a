import type { TrialSummary } from "../store/records.ts";
import type { Job, Progress } from "../trial/spec.ts";

/** What happens to a run that was submitted. */
export type TrialEvent =
  /** A process has begun it or gone on with it: the first time, or after one died. */
  | { readonly what: "started"; readonly attempt: number }
  | { readonly what: "progress"; readonly progress: Pick<Progress, "step" | "loss"> }
  /** Its process died; it goes on from its newest checkpoint. */
  | { readonly what: "died"; readonly reason: string };

export type Watch = (event: TrialEvent) => void;

/** Where runs are made. Their results are files in their folders; what is handed back is what stands there. */
export interface TrialRunner {
  /**
   * Make a run, or join the same one where it is under way. A run that fails, also by its limits, ends with a summary
   * that says why; a Cancelled one, and one whose folder cannot be written (StoreTrouble), rejects.
   */
  submit(job: Job, watch?: Watch): Promise<TrialSummary>;
  /** The run's process ends at once. What it kept stays, and a later submission goes on from it. */
  cancel(id: string): Promise<void>;
  /** Cancel everything, and let go of everything. */
  close(): Promise<void>;
}
