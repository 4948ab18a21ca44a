import { useEffect, useState } from "preact/hooks";
import { type Runner, type RunView, runner } from "./run.ts";

/** The page's runner. */
export function useRunner(): Runner {
  const [made] = useState(runner);
  return made;
}

/** The run as it is now: what uses this is drawn again with each report, at most once a frame, and nothing else is. */
export function useRun(made: Runner): RunView {
  const [, draw] = useState({});
  useEffect(() => {
    let asked = 0;
    const stop = made.subscribe(() => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => draw({}));
    });
    return () => {
      cancelAnimationFrame(asked);
      stop();
    };
  }, [made]);
  return made.view();
}
