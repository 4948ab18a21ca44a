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

/** The run: its buttons, where it is, and what came of it. */
export function Training({ setup, trainer, item }: Props) {
  return (
    <section aria-labelledby="training" class="training">
      <h2 id="training">Training</h2>
      <Progress setup={setup} trainer={trainer} />
      <Results key={setup.task} setup={setup} trainer={trainer} item={item} />
    </section>
  );
}

/** The buttons and the state of the run. */
function Progress({ setup, trainer }: { readonly setup: Setup; readonly trainer: Runner }) {
  const run = useRun(trainer);
  return (
    <>
      <Controls
        run={run}
        setup={setup}
        onPlay={() => void trainer.play(setup)}
        onPause={() => trainer.pause()}
        onStep={() => void trainer.step(setup)}
        onReset={() => void trainer.reset()}
      />
      <Status run={run} />
    </>
  );
}
