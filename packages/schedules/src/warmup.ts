import { options, part, type Schedule, type Stepsize, within } from "@unitball/core";
import { constant } from "./constant.ts";

/** γₖ = (k + 1)/steps of the schedule's first value for k < steps, then the schedule, from its own beginning. */
export function warmup(given: { steps?: number; schedule?: Schedule } = {}) {
  const o = options("warmup", given, { steps: 100, schedule: constant() as Schedule });
  within("warmup", "steps", o.steps, 0, Infinity);
  const { steps, schedule } = o;
  const at = (k: number) => (k < steps ? (schedule.at(0) * (k + 1)) / steps : schedule.at(k - steps));
  return part({ axis: "stepsize", kind: "warmup", options: o, at } satisfies Stepsize);
}
