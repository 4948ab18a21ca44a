import { useMemo } from "preact/hooks";
import { box, type Look, looksAt, periodsOf, standing, three, timelineOf } from "../plots/choices.ts";
import type { Runner } from "../state/run.ts";
import { nameOf, type Side, sides } from "../state/setup.ts";
import { useOfRun, useRun } from "../state/useRunner.ts";
import type { Beginnings } from "../worker/messages.ts";

interface Props {
  readonly trainer: Runner;
  /** The turn of the first of the two. */
  readonly turn: number;
}

/** Which geometry acts on each layer, and why, where one is chosen while it trains. */
export function ChoicesView({ trainer, turn }: Props) {
  const choosing = useOfRun(trainer, (run) => run.ready?.choosing);
  const started = useOfRun(trainer, (run) => run.started);
  const lanes = sides.flatMap((side, i) => {
    const layers = choosing?.[i] ?? {};
    return Object.keys(layers).length === 0 ? [] : [{ side, layers, turn: turn + i }];
  });
  if (lanes.length === 0) return null;
  return (
    <section class="acting" aria-labelledby="acting">
      <h3 id="acting">Which geometry acts</h3>
      <p class="hint">
        A dot is a probe: z = log Δ* of a candidate over the first one’s, Δ* being what its best step gains; above 0 it
        gains more than the first. The bar is two standard errors either way, ± is one. Filled: the probe left it in
        charge. A cross: the estimates are not valid. The band below says which candidate acts.
      </p>
      {lanes.map((lane) => (
        <Lane key={`${lane.side} ${started}`} {...lane} trainer={trainer} />
      ))}
    </section>
  );
}

interface LaneProps extends Props {
  readonly side: Side;
  readonly layers: Beginnings;
}

/** The layers of one of the two, drawn in its own turn. */
function Lane({ trainer, turn, side, layers }: LaneProps) {
  const run = useRun(trainer, turn);
  const { probes } = run.history[side];
  const panels = useMemo(
    () =>
      Object.entries(layers).map(([layer, first]) => (
        <Panel key={layer} {...{ side, layer, first, looks: looksAt(probes, layer) }} steps={run.setup?.steps ?? 1} />
      )),
    [probes, probes.length, layers],
  );
  return (
    <ul class={`panels side-${side}`} aria-label={`Geometries of ${nameOf(side)}`}>
      {panels}
    </ul>
  );
}

interface PanelProps {
  readonly side: Side;
  readonly layer: string;
  /** The kind that it begins with. */
  readonly first: string;
  readonly looks: readonly Look[];
  readonly steps: number;
}

/** A layer's probes over the steps, which candidate acts, and the same in words. */
function Panel({ side, layer, first, looks, steps }: PanelProps) {
  const { acts, last } = standing(looks, first);
  const periods = periodsOf(looks, first);
  const { x, y, most, bars, filled, hollow, crosses } = timelineOf(looks, steps);
  const changes = periods.map(({ from, name }) => `${name} from step ${from}`).join(", ");
  return (
    <li class="chart" data-layer={`${side}-${layer}`}>
      <p class="of">
        <span class="title">{layer}</span> <span class={side}>{nameOf(side)}</span>
        <span class="values">{acts}</span>
      </p>
      <svg
        viewBox={`0 0 ${box.width} ${box.height}`}
        role="img"
        aria-label={`Probes of ${layer} of ${nameOf(side)} by step: ${looks.length}. Acting: ${changes}.`}
      >
        {[-most, 0, most].map((z) => (
          <g key={z} class="level">
            <path d={`M${box.left},${y(z)}H${box.right}`} />
            <text x={box.left - 4} y={y(z)} dy="0.32em" text-anchor="end">
              {three(Number(z.toPrecision(2)))}
            </text>
          </g>
        ))}
        <text x={box.left - 4} y={(y(0) + y(most)) / 2} dy="0.32em" text-anchor="end">
          z
        </text>
        <path class="bars" d={bars} />
        <path class="hollow" d={hollow} />
        <path class="filled" d={filled} />
        <path class="crosses" d={crosses} />
        {periods.map(({ from, index, name }, i) => {
          const [left, right] = [x(from), x(periods[i + 1]?.from ?? steps)];
          const width = Math.max(0, right - left);
          return (
            <g key={from} class={index === 0 ? "period" : "period other"}>
              <rect x={left} y={box.strip} width={width} height={box.foot - box.strip} />
              {width > 6.2 * name.length && (
                <text x={left + width / 2} y={(box.strip + box.foot) / 2} dy="0.34em" text-anchor="middle">
                  {name}
                </text>
              )}
            </g>
          );
        })}
        <text x={box.left} y={box.height - 5}>
          0
        </text>
        <text x={box.right} y={box.height - 5} text-anchor="end">
          step {steps}
        </text>
      </svg>
      <p class="last">{last}</p>
    </li>
  );
}
