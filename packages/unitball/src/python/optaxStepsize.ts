// internal
import type { Schedule } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { call, literal, option } from "./text.ts";

type Numbers = Record<string, number>;

const schedules: Readonly<Record<string, (o: Numbers) => string>> = {
  constant: (o) => literal(o.value),
  linear: (o) => call("optax.linear_schedule", literal(o.from), literal(o.to), literal(o.steps)),
  cosine: (o) =>
    o.from === 0
      ? refuse("optax.cosine_decay_schedule cannot rise from 0.")
      : call("optax.cosine_decay_schedule", literal(o.from), literal(o.steps), option("alpha", o.to! / o.from!)),
  inverseRoot: (o) => `lambda k: ${literal(o.value)} / jnp.sqrt(k + 1)`,
  stableThenDecay: (o) =>
    o.decay === 0
      ? literal(o.value)
      : joined(
          `optax.constant_schedule(${literal(o.value)})`,
          call("optax.linear_schedule", literal(o.value), "0.0", literal(o.decay! * o.steps!)),
          (1 - o.decay!) * o.steps!,
        ),
};

const refuse = (why: string): never => {
  throw new NoCounterpart("stepsize", why);
};

const joined = (first: string, then: string, at: number): string =>
  call("optax.join_schedules", `[${first}, ${then}]`, `[${literal(at)}]`);

/** γₖ for `scale_by_learning_rate`: a number, or one of optax's schedules. */
export function optaxStepsize(schedule: Schedule): string {
  if (schedule.kind === "warmup") {
    const { steps, schedule: after } = schedule.options as { steps: number; schedule: Schedule };
    const first = after.at(0);
    const rise = call(
      "optax.linear_schedule",
      literal(first / steps),
      literal((first * (steps + 1)) / steps),
      literal(steps),
    );
    const then = after.kind === "constant" ? `optax.constant_schedule(${literal(first)})` : optaxStepsize(after);
    return joined(rise, then, steps);
  }
  const write = schedules[schedule.kind];
  return write
    ? write(schedule.options as Numbers)
    : refuse(`the schedule "${schedule.kind}" is not known to toPython.`);
}
