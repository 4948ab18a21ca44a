/** @internal The child process: one trial per call, the data kept from one to the next. */

import { Console } from "node:console";
import { codeOf, sentence } from "../cli/complaint.ts";
import type { TrialSummary } from "../store/records.ts";
import type { StudyReference, TrialOrder } from "./spec.ts";

// What a part prints must not end up in the report on stdout.
globalThis.console = new Console(process.stderr);

// Ctrl-C reaches the whole process group: the parent decides when a child ends, and a child never outlives its parent.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(1));

/** What needs packages is loaded by the first call, so that a package that is missing is an error of that call. */
const trials = () =>
  import("./trials.ts").catch((error: unknown) => {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Error(`${sentence(error)}; install the packages again, with npm install.`);
  });

export const prepare = async (reference: StudyReference): Promise<void> => (await trials()).prepare(reference);

export const run = async (order: TrialOrder): Promise<TrialSummary> => (await trials()).run(order);
