import type { RunView } from "../state/run.ts";
import { nameOf, sides } from "../state/setup.ts";
import { number } from "./summary.ts";

/** What happens, in a sentence, for every reader: said when it changes, not at each step. */
export function Status({ run }: { readonly run: RunView }) {
  return (
    <p class={run.phase === "failed" ? "status complaint" : "status"} role="status">
      {sentence(run)}
    </p>
  );
}

function sentence({ phase, ready, reason, history, setup }: RunView): string {
  const diverged = sides.filter((side) => history[side].diverged).map(nameOf);
  const also = diverged.length === 0 ? "" : ` ${diverged.join(" and ")} diverged: the loss was not finite.`;
  switch (phase) {
    case "idle":
      return "Ready. Both start from the same weights and see the same examples in the same order.";
    case "opening":
      return "Loading the backend and the data.";
    case "running":
      return `Training on ${ready?.backend ?? "…"}.${also}`;
    case "paused":
      return `Paused.${also}`;
    case "failed":
      return reason ?? "The run failed.";
    case "done": {
      const ends = sides.map((side) => `${nameOf(side)} ${number(history[side].losses.at(-1))}`).join(", ");
      return `Done: ${setup?.steps ?? ""} steps. Last losses: ${ends}.${also}`;
    }
  }
}
