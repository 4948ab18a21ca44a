import { constants } from "node:os";

/** Ctrl-C once asks the study to end; a second time, everything ends at once. The signal's reason is the exit code. */
export function stopping() {
  const controller = new AbortController();
  const { signal } = controller;
  const asked = new Promise<void>((ask) => signal.addEventListener("abort", () => ask()));
  const on = (name: NodeJS.Signals) => {
    const code = 128 + constants.signals[name];
    if (signal.aborted) process.exit(code);
    controller.abort(code);
  };
  process.on("SIGINT", on).on("SIGTERM", on);
  return { signal, asked, done: () => process.off("SIGINT", on).off("SIGTERM", on) };
}
