// internal
import type { Schedule } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { literal } from "./text.ts";

type Writer = (o: Record<string, number>, k: string) => string;

/** γₖ as a Python expression in k. */
const expressions: Readonly<Record<string, Writer>> = {
  constant: (o) => literal(o.value),
  linear: (o, k) => `${literal(o.from)} + ${literal(o.to! - o.from!)} * min(1.0, ${k} / ${literal(o.steps)})`,
  cosine: (o, k) =>
    `${literal(o.to)} + ${literal((o.from! - o.to!) / 2)} * (1 + math.cos(math.pi * min(1.0, ${k} / ${literal(o.steps)})))`,
  inverseRoot: (o, k) => `${literal(o.value)} / math.sqrt(${k} + 1)`,
  stableThenDecay: (o, k) => {
    const left = `max(0.0, 1 - ${k} / ${literal(o.steps)})`;
    return o.decay === 0 ? `${literal(o.value)}` : `${literal(o.value)} * min(1.0, ${left} / ${literal(o.decay)})`;
  },
};

function expression(schedule: Schedule, k: string): string {
  if (schedule.kind === "warmup") {
    const { steps, schedule: after } = schedule.options as { steps: number; schedule: Schedule };
    const rise = `${literal(after.at(0) / steps)} * (${k} + 1)`;
    return `${rise} if ${k} < ${literal(steps)} else ${expression(after, `(${k} - ${literal(steps)})`)}`;
  }
  const write = expressions[schedule.kind];
  if (write) return write(schedule.options as Record<string, number>, k);
  throw new NoCounterpart("stepsize", `the schedule "${schedule.kind}" is not known to toPython.`);
}

/** A stepsize in PyTorch: the number that `lr` starts from, and the lines before and after the optimizer that vary it. */
export interface TorchStepsize {
  readonly lr: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * A constant stepsize is `lr` itself, any other one a LambdaLR that multiplies an `lr` of 1 with γₖ: PyTorch's optimizers
 * decay with the current lr, as γₖμ does.
 */
export function torchStepsize(stepsize: Schedule, optimizer: string): TorchStepsize {
  if (stepsize.kind === "constant") return { lr: stepsize.at(0), before: [], after: [] };
  const name = optimizer === "optimizer" ? "gamma" : `gamma_of_${optimizer}`;
  return {
    lr: 1,
    before: [`def ${name}(k):\n    return ${expression(stepsize, "k")}`],
    after: [
      `scheduler_of_${optimizer} = torch.optim.lr_scheduler.LambdaLR(${optimizer}, ${name})  # lr is times this; step() it after each step`,
    ],
  };
}
