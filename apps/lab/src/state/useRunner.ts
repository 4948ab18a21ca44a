import { useEffect, useState } from "preact/hooks";
import { type Runner, type RunView, runner } from "./run.ts";

/** The page's runner. */
export function useRunner(): Runner {
  const [made] = useState(runner);
  return made;
}

/** Between the turns of two places on the page, in ms: eight of them fit between two reports. */
const apart = 25;

/**
 * The run as it is now. What uses this is drawn again after each report, and nothing else is. Each place that takes some time
 * to draw has a turn of its own, so that no two of them are one task, and the page answers in between.
 */
export function useRun(made: Runner, turn = 0): RunView {
  const [view, see] = useState(made.view);
  useEffect(() => {
    let asked: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      asked = undefined;
      see(made.view());
    };
    const stop = made.subscribe(() => {
      asked ??= setTimeout(look, turn * apart);
    });
    look();
    return () => {
      clearTimeout(asked);
      stop();
    };
  }, [made, turn]);
  return view;
}

/** One thing about the run; what uses this is drawn again where it changes. */
export function useOfRun<R>(made: Runner, of: (view: RunView) => R): R {
  const [found, see] = useState(() => of(made.view()));
  useEffect(() => {
    const look = (): void => see(() => of(made.view()));
    look();
    return made.subscribe(look);
  }, [made]);
  return found;
}
