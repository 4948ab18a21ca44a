import { axes, diff } from "unitball";
import { type Full, isFull } from "../recipes/optimizer.ts";
import type { Setup } from "../state/setup.ts";
import { isLandscape } from "../tasks/landscape.ts";
import type { BackendName } from "../worker/messages.ts";

/**
 * The two recipes as a study that the command line runs: `ablate run again.json` repeats the lab's runs, with the same
 * losses on the same backend. A study compares rows of parts, with one form of stepsize for all its arms; undefined where the
 * two are not that, and on a landscape, which the lab alone has.
 */
export function againOf({ task, steps, batch, seed, a, b }: Setup, backend: BackendName): object | undefined {
  if (!isFull(a) || !isFull(b)) return undefined;
  const stepsize = stepsizeOf(a, b);
  if (stepsize === undefined || isLandscape(task)) return undefined;
  const changes = diff(a, b).filter(({ axis }) => axis !== "stepsize");
  const arm = (name: string, recipe: Full) => ({
    name,
    recipe: Object.fromEntries(axes.filter((axis) => axis !== "stepsize").map((axis) => [axis, recipe.parts[axis]])),
    grid: [recipe.parts.stepsize.at(0)],
  });
  return {
    name: "lab",
    about: "Two recipes from the lab, at the stepsizes that they had there.",
    ...{ task, backend, steps, batch },
    tuning: { seeds: [seed + 1], widen: 0 },
    seeds: [seed],
    stepsize,
    arms: [arm("A", a), arm("B", b)],
    comparisons: changes.length === 0 ? [] : [["B", "A"]],
    exceptions: changes.length < 2 ? [] : [{ arm: "B", against: "A", reason: "Chosen by hand in the lab." }],
  };
}

function stepsizeOf(a: Full, b: Full): object | undefined {
  const [one, other] = [a.parts.stepsize, b.parts.stepsize];
  if (one.kind === "constant" && other.kind === "constant") return { kind: "constant", options: { value: "gamma" } };
  return JSON.stringify(one) === JSON.stringify(other) ? { kind: one.kind, options: one.options } : undefined;
}
