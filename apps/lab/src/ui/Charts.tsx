import { useMemo, useState } from "preact/hooks";
import { Chart } from "../plots/Chart.tsx";
import { type Curve, curveOf, thinned } from "../plots/series.ts";
import { settled, smoothed } from "../state/history.ts";
import type { RunView } from "../state/run.ts";
import { sides } from "../state/setup.ts";
import type { Item } from "../tasks/menu.ts";
import type { Measures } from "../worker/messages.ts";
import { number } from "./summary.ts";

interface Props {
  readonly run: RunView;
  readonly item: Item;
  /** The layer that the two charts of layers show. */
  readonly layer: number;
  readonly steps: number;
}

const capital = (title: string): string => `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
/** Three digits; small numbers by their power of ten. */
const three = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : number(Number(value.toPrecision(3)));

/** The live charts: loss, the task's metric, the layers' ‖W‖/ρ and update RMS, and what a step costs. */
export function Charts({ run, item, layer, steps }: Props) {
  const [log, setLog] = useState(item.group === "landscapes");
  const { a, b } = run.history;
  const metric = item.metrics[item.shown];
  const share = metric?.unit === "share";
  const names = run.ready?.layers.map(({ name }) => name) ?? [];
  const both = (curve: (side: "a" | "b") => Curve): { a: Curve; b: Curve } => ({ a: curve("a"), b: curve("b") });
  const count = sides.map((side) => run.history[side].losses.length).join();
  const losses = useMemo(
    () => ({
      raw: [curveOf(a.losses), curveOf(b.losses)] as const,
      ...both((side) => curveOf(smoothed(run.history[side].losses))),
    }),
    [count, a, b],
  );
  const times = useMemo(() => both((side) => settled(thinned(run.history[side].ms, 2000))), [count, a, b]);
  const noisy = item.group === "networks";
  const shown = noisy ? losses : { a: losses.raw[0], b: losses.raw[1] };
  const measured = (which: keyof Omit<Measures, "k">) =>
    both((side) =>
      thinned(run.history[side].measures).flatMap((at) => {
        const value = at[which][layer];
        return value === undefined ? [] : [[at.k, value] as const];
      }),
    );
  const where = names[layer] ?? "";
  return (
    <div class="charts">
      <div class="main-chart">
        <Chart
          title={noisy ? "Loss" : "f"}
          about={noisy ? "training batch, mean of 10 steps" : "at x before the step"}
          {...shown}
          log={log}
          steps={steps}
          show={three}
        />
        <label class="check">
          <input type="checkbox" checked={log} onChange={(event) => setLog(event.currentTarget.checked)} /> logarithmic
        </label>
      </div>
      <Chart
        title={capital(metric?.title ?? item.shown)}
        about={share ? "held-out" : metric?.unit || undefined}
        {...both((side) =>
          run.history[side].metrics.map(({ k, values }) => [k, values[item.shown] ?? Number.NaN] as const),
        )}
        steps={steps}
        show={share ? (v) => `${three(100 * v)} %` : three}
      />
      <Chart title="‖W‖/ρ" about={where} {...measured("feasibility")} steps={steps} show={three} />
      <Chart title="RMS of u" about={where} {...measured("updateRms")} steps={steps} show={three} />
      <Chart title="Time of a step" about="ms" {...times} steps={steps} show={three} />
    </div>
  );
}
