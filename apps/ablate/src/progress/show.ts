import type { WriteStream } from "node:tty";
import { mean } from "simple-statistics";
import { withUnit } from "../report/words.ts";
import type { Choice } from "../study/choose.ts";
import type { Plan, PlannedArm } from "../study/plan.ts";
import type { Board } from "./board.ts";
import { howFar, runningWords, short } from "./words.ts";

/** Shows a board until it is closed. `close` leaves the last state on the screen. */
export interface Show {
  close(): void;
}

/** A picture that is redrawn on a terminal; a line every few seconds anywhere else. */
export const show = (board: Board, out: WriteStream): Show => (out.isTTY ? picture(board, out) : lines(board, out));

const first = (plan: Plan, jobs: number, total: number): string =>
  `${plan.name} on ${plan.task} (${plan.backend}): ${plan.arms.length} arms, ${total} runs of ${plan.steps} steps, ${jobs} at a time`;

function lines(board: Board, out: NodeJS.WritableStream): Show {
  out.write(`${first(board.plan, board.jobs, board.total())}\n`);
  const tell = () => {
    const now = [...board.running.values()].map((trial) => runningWords(trial, board.plan.steps)).join("; ");
    out.write(`${howFar(board)}${now === "" ? "" : ` | ${now}`}\n`);
  };
  const timer = setInterval(tell, 5000);
  return {
    close() {
      clearInterval(timer);
      out.write(`${howFar(board)}\n`);
    },
  };
}

function picture(board: Board, out: WriteStream): Show {
  const { plan } = board;
  let height = 0;
  const draw = () => {
    const rows = [
      first(plan, board.jobs, board.total()),
      ...plan.arms.map((arm) => armRow(board, arm)),
      ...[...board.running.values()].map((t) => `  ${bar(t.step / plan.steps)} ${runningWords(t, plan.steps)}`),
      `${howFar(board)} (Ctrl-C stops; what is measured by then is kept)`,
    ].map((row) => [...row].slice(0, Math.max(20, (out.columns || 80) - 1)).join(""));
    const up = height > 0 ? `\u001B[${height}A` : "";
    out.write(`${up}\r\u001B[J${rows.join("\n")}\n`);
    height = rows.length;
  };
  out.write("\u001B[?25l");
  const showCursor = () => out.write("\u001B[?25h");
  process.once("exit", showCursor);
  draw();
  const timer = setInterval(draw, 200);
  return {
    close() {
      clearInterval(timer);
      draw();
      showCursor();
      process.off("exit", showCursor);
    },
  };
}

const bar = (share: number): string => {
  const full = Math.round(10 * Math.min(1, share));
  return "█".repeat(full) + "░".repeat(10 - full);
};

function armRow(board: Board, arm: PlannedArm): string {
  const { plan } = board;
  const mine = [...board.results.values()].filter((trial) => trial.arm === arm.name);
  const running = [...board.running.values()].some((trial) => trial.arm === arm.name);
  const tunings = mine.filter(({ stage }) => stage === "tune").length;
  const finals = mine.filter(({ stage }) => stage === "final");
  const found = board.tuned(arm);
  const whole = finals.length === plan.seeds.length || found?.best === null;
  const { primary, metrics: known } = plan.measures;
  const metric = known[primary];
  const values = finals.flatMap(({ metrics }) => metrics?.[primary] ?? []);
  const parts = [
    found === undefined && (tunings > 0 || running) ? `tuning ${tunings}/${board.granted(arm)}` : "",
    found === undefined ? "" : found.best === null ? "every stepsize diverged" : chosen(found.best),
    ...(found?.edges ?? []).map(({ of, side }) => `${of} at the ${side} edge`),
    finals.length > 0 ? `${finals.length}/${plan.seeds.length} seeds` : "",
    metric !== undefined && values.length > 0
      ? `${metric.title} ${withUnit(metric, { mean: mean(values), ci95: null })}`
      : "",
  ].filter((text) => text !== "");
  const width = Math.max(...plan.arms.map(({ name }) => [...name].length));
  return `  ${whole ? "✓" : running ? "▸" : " "} ${arm.name.padEnd(width)}  ${parts.join(", ")}`;
}

/** "γ=0.1, estimator.alpha=0.2". */
const chosen = ({ gamma, options }: NonNullable<Choice["best"]>): string =>
  [`γ=${short(gamma)}`, ...Object.entries(options).map(([path, value]) => `${path}=${short(value)}`)].join(", ");
