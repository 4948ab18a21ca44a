import type { Runner } from "../state/run.ts";
import type { Setup } from "../state/setup.ts";
import { useRun } from "../state/useRunner.ts";
import type { Item } from "../tasks/menu.ts";
import { Controls } from "./Controls.tsx";
import { Results } from "./Results.tsx";
import { Status } from "./Status.tsx";

interface Props {
  readonly setup: Setup;
  readonly trainer: Runner;
  readonly item: Item;
}

/** The run: its buttons, where it is, and what came of it. It alone is drawn again while training. */
export function Training({ setup, trainer, item }: Props) {
  const run = useRun(trainer);
  return (
    <section aria-labelledby="training" class="training">
      <h2 id="training">Training</h2>
      <Controls
        run={run}
        setup={setup}
        onPlay={() => void trainer.play(setup)}
        onPause={() => trainer.pause()}
        onStep={() => void trainer.step(setup)}
        onReset={() => void trainer.reset()}
      />
      <Status run={run} />
      <Results key={setup.task} setup={setup} run={run} item={item} />
    </section>
  );
}
