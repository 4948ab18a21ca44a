import type { RunView } from "../state/run.ts";
import type { Setup } from "../state/setup.ts";

interface Props {
  readonly run: RunView;
  readonly setup: Setup;
  readonly onPlay: () => void;
  readonly onPause: () => void;
  readonly onStep: () => void;
  readonly onReset: () => void;
}

/** Train, pause, step, reset, and where the run is. */
export function Controls({ run, setup, onPlay, onPause, onStep, onReset }: Props) {
  const { phase } = run;
  const busy = phase === "running" || phase === "opening";
  const k = Math.max(run.history.a.k, run.history.b.k);
  const over = phase === "done" && run.setup === setup;
  return (
    <div class="controls">
      <div class="buttons">
        {busy ? (
          <button type="button" class="primary" onClick={onPause} disabled={phase === "opening"}>
            Pause
          </button>
        ) : (
          <button type="button" class="primary" onClick={over ? onReset : onPlay}>
            {over ? "Start over" : k > 0 && run.setup === setup ? "Go on" : "Train"}
          </button>
        )}
        <button type="button" onClick={onStep} disabled={busy || over}>
          One step
        </button>
        <button type="button" onClick={onReset} disabled={phase === "idle" || phase === "opening"}>
          Reset
        </button>
      </div>
      <progress max={run.setup?.steps ?? setup.steps} value={k} aria-label="Steps done" />
      <p class="at" data-phase={phase} data-k={k}>
        step {k} of {run.setup?.steps ?? setup.steps}
      </p>
    </div>
  );
}
