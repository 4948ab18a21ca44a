import { options, part, type Schedule, type Stepsize, within } from "@unitball/core";
import { constant } from "./constant.ts";

/** γₖ = (k + 1)/steps of `then`'s first value for k < steps, then `then`, from its own beginning. */
export function warmup(given: { steps?: number; then?: Schedule } = {}) {
  const o = options("warmup", given, { steps: 100, then: constant() as Schedule });
  within("warmup", "steps", o.steps, 0, Infinity);
  const { steps, then } = o;
  const at = (k: number) => (k < steps ? (then.at(0) * (k + 1)) / steps : then.at(k - steps));
  return part({ axis: "stepsize", kind: "warmup", options: o, at } satisfies Stepsize);
}
