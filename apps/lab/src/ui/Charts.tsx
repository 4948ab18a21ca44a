import { useState } from "preact/hooks";
import { Chart } from "../plots/Chart.tsx";
import { type Curve, curveOf, settled, smoothed, thinned } from "../plots/series.ts";
import type { History } from "../state/history.ts";
import type { Runner } from "../state/run.ts";
import { useOfRun, useRun } from "../state/useRunner.ts";
import type { Item } from "../tasks/menu.ts";
import type { Measures } from "../worker/messages.ts";
import { number } from "./summary.ts";

interface Props {
  readonly trainer: Runner;
  readonly item: Item;
  /** The layer that the two charts of layers show. */
  readonly layer: number;
  readonly steps: number;
  /** The turn of the first of the five. */
  readonly turn: number;
}

const capital = (title: string): string => `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
/** Three digits; small numbers by their power of ten. */
const three = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : number(Number(value.toPrecision(3)));

const lossOf = ({ losses }: History): Curve => curveOf(losses.length, (k) => losses[k]);
const smoothLossOf = ({ losses }: History): Curve => curveOf(losses.length, (k) => smoothed(losses, k));
const timeOf = ({ ms }: History): Curve => curveOf(ms.length, (k) => settled(ms, k));
const measureOf =
  (which: keyof Omit<Measures, "k">, layer: number) =>
  ({ measures }: History): Curve =>
    thinned(measures).flatMap((at) => {
      const value = at[which][layer];
      return value === undefined || Number.isNaN(value) ? [] : [[at.k, value] as const];
    });

/** The live charts: loss, the task's metric, the layers' ‖W‖/ρ and update RMS, and what a step costs. */
export function Charts({ trainer, item, layer, steps, turn }: Props) {
  const [log, setLog] = useState(item.group === "landscapes");
  const ready = useOfRun(trainer, (run) => run.ready);
  const where = ready?.layers[layer]?.name ?? "";
  const metric = item.metrics[item.shown];
  const share = metric?.unit === "share";
  const noisy = item.group === "networks";
  const metricOf = ({ metrics }: History): Curve =>
    thinned(metrics).map(({ k, values }) => [k, values[item.shown] ?? Number.NaN] as const);
  const all = { trainer, steps };
  return (
    <div class="charts">
      <div class="main-chart">
        <LiveChart
          {...all}
          turn={turn}
          title={noisy ? "Loss" : "f"}
          about={noisy ? "training batch, mean of 10 steps" : "at x before the step"}
          of={noisy ? smoothLossOf : lossOf}
          raw={noisy ? lossOf : undefined}
          log={log}
        />
        <label class="check">
          <input type="checkbox" checked={log} onChange={(event) => setLog(event.currentTarget.checked)} /> logarithmic
        </label>
      </div>
      <LiveChart
        {...all}
        turn={turn + 1}
        title={capital(metric?.title ?? item.shown)}
        about={share ? "held-out" : metric?.unit || undefined}
        of={metricOf}
        show={share ? (v) => `${three(100 * v)} %` : three}
      />
      <LiveChart {...all} turn={turn + 2} title="‖W‖/ρ" about={where} of={measureOf("feasibility", layer)} />
      <LiveChart {...all} turn={turn + 3} title="RMS of u" about={where} of={measureOf("updateRms", layer)} />
      <LiveChart {...all} turn={turn + 4} title="Time of a step" about="ms" of={timeOf} />
    </div>
  );
}

interface LiveProps {
  readonly trainer: Runner;
  readonly turn: number;
  readonly title: string;
  readonly about?: string | undefined;
  /** The curve of a side. */
  readonly of: (history: History) => Curve;
  readonly raw?: ((history: History) => Curve) | undefined;
  readonly log?: boolean;
  readonly steps: number;
  readonly show?: (value: number) => string;
}

/** A chart of both sides that follows the run, in its own turn. */
function LiveChart({ trainer, turn, of, raw, show = three, ...rest }: LiveProps) {
  const { a, b } = useRun(trainer, turn).history;
  return <Chart {...rest} show={show} a={of(a)} b={of(b)} raw={raw && [raw(a), raw(b)]} />;
}
