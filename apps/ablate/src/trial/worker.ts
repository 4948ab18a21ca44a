/** @internal The child process: one call at a time, the data kept from one to the next. */
import module from "node:module";
import { codeOf, sentence } from "../cli/complaint.ts";
import type { Answer, Call } from "./calls.ts";

// Ctrl-C reaches the whole process group: the parent decides when a child ends, and a child never outlives its parent.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(1));
// A file-size limit is an error of the write that meets it, as a full disk is.
process.on("SIGXFSZ", () => {});

/** To a parent that has gone nothing is told; `disconnect` follows. */
const tell = (answer: Answer) => process.send?.(answer, undefined, undefined, () => {});

/** What needs packages is loaded by the first call, so that a package that is missing is an error of that call. */
async function load() {
  module.enableCompileCache?.();
  try {
    const [{ workshops }, { runTrial, tryBuilding }] = await Promise.all([
      import("./workshop.ts"),
      import("./train.ts"),
    ]);
    // Now, for a child does not end by itself but is killed.
    module.flushCompileCache?.();
    return { workshop: workshops(), runTrial, tryBuilding };
  } catch (error) {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new Error(`${sentence(error)}; install the packages again, with npm install.`);
  }
}
let loaded: ReturnType<typeof load> | undefined;

process.on("message", async (call: Call) => {
  try {
    loaded ??= load();
    const { workshop, runTrial, tryBuilding } = await loaded;
    if (call.what === "prepare") {
      tryBuilding(call.recipes, await workshop(call.config, call.parts));
      tell({ what: "prepared" });
    } else {
      const { job } = call;
      const open = await workshop(job.config, job.parts);
      const summary = await runTrial(job, open, (progress) => tell({ what: "progress", progress }));
      tell({ what: "ended", summary });
    }
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined;
    tell({ what: "failed", message: sentence(error), code: ofStore(error, call), stack });
  }
});

/** The code of an error of the run's own files; a part that cannot read a file of its own is no trouble of the store. */
function ofStore(error: unknown, call: Call): string | undefined {
  const { path } = error as { readonly path?: unknown };
  const ours = call.what === "run" && (typeof path !== "string" || path.startsWith(call.job.folder));
  return ours ? codeOf(error) : undefined;
}
