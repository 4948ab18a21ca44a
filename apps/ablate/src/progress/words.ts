import type { Trial } from "../store/records.ts";
import type { Board, Running } from "./board.ts";

/** 75 s → "1:15". */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A stepsize, a loss: four digits at most. */
export const short = (value: number): string => String(Number(value.toPrecision(4)));

const trialWords = ({ stage, gamma, options, seed }: Trial): string =>
  [
    `${stage === "tune" ? "tuning" : "comparison"} γ=${short(gamma)}`,
    ...Object.entries(options).map(([path, value]) => `${path}=${short(value)}`),
    `seed ${seed}`,
  ].join(" ");

/** "SGD, tuning γ=0.2 seed 1: step 210 of 400, loss 0.31". */
export const runningWords = (trial: Running, steps: number): string =>
  `${trial.arm}, ${trialWords(trial)}: step ${trial.step} of ${steps}${trial.loss === null ? "" : `, loss ${trial.loss.toFixed(3)}`}`;

/** "12 of 64 runs, 0:40 gone, about 2:10 left". */
export function howFar(board: Board): string {
  const left = board.left();
  return [
    `${board.results.size} of ${board.total()} runs`,
    `${clock(performance.now() - board.begun)} gone`,
    ...(left === undefined ? [] : [`about ${clock(left)} left`]),
  ].join(", ");
}
