import { useMemo } from "preact/hooks";
import { levelLines, picture, scaleOf, toPicture } from "../plots/contours.ts";
import { thinned } from "../plots/series.ts";
import { type Optimizer, partsFor } from "../recipes/optimizer.ts";
import type { History } from "../state/history.ts";
import type { Runner } from "../state/run.ts";
import { nameOf, type Setup, type Side, sides } from "../state/setup.ts";
import { useRun } from "../state/useRunner.ts";
import { type Landscape, type LandscapeName, landscapes } from "../tasks/landscape.ts";
import { layersOf } from "../tasks/layers.ts";
import { BallView } from "./BallView.tsx";
import { useBall } from "./useBall.ts";

interface Props {
  readonly setup: Setup;
  readonly trainer: Runner;
  readonly turn: number;
}

/** A landscape with the two paths on it, and the unit ball of each norm beside it. */
export function LandscapeView({ setup, trainer, turn }: Props) {
  const { history } = useRun(trainer, turn);
  const landscape = landscapes[setup.task as LandscapeName];
  const lines = useMemo(() => levelLines(landscape), [landscape]);
  return (
    <div class="landscape">
      <figure>
        <svg
          viewBox={`0 0 ${picture.width} ${picture.height}`}
          role="img"
          aria-label={`Lines of equal f, with the paths of A and B. ${sides.map((side) => whereabouts(side, history[side])).join(" ")}`}
        >
          <g class="levels">
            {lines.map((d, i) => (
              <path key={i} d={d} />
            ))}
          </g>
          {landscape.minima.map((minimum) => {
            const [x, y] = toPicture(landscape, minimum);
            return <path key={`${x}`} class="minimum" d={`M${x - 5},${y}H${x + 5}M${x},${y - 5}V${y + 5}`} />;
          })}
          {sides.map((side) => (
            <Feasible key={`f${side}`} side={side} optimizer={setup[side]} landscape={landscape} />
          ))}
          {sides.map((side) => (
            <Trail key={side} side={side} setup={setup} history={history[side]} />
          ))}
        </svg>
        <figcaption>
          Lines of equal f; a cross is a minimum. <span class="a">A is drawn through</span>,{" "}
          <span class="b">B dashed</span>.
          {sides.some((side) => isConstrained(setup[side], landscape)) &&
            " A dotted outline is the ball that a constrained x stays in."}
        </figcaption>
      </figure>
      <div class="balls">
        {sides.map((side) => (
          <BallView key={side} side={side} optimizer={setup[side]} landscape={landscape} history={history[side]} />
        ))}
      </div>
    </div>
  );
}

/** The path of one side, from x₀ to where it is. */
function Trail({ side, setup, history }: { readonly side: Side; readonly setup: Setup; readonly history: History }) {
  const landscape = landscapes[setup.task as LandscapeName];
  const points = thinned(history.places).map(({ x }) => toPicture(landscape, x));
  const last = points.at(-1);
  if (last === undefined) return null;
  const d = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
  return (
    <g class={`trail ${side}`}>
      <path d={d} />
      <circle cx={last[0]} cy={last[1]} r="4.5" />
      <text x={last[0] + (side === "a" ? -16 : 8)} y={last[1] + (side === "a" ? -6 : 14)}>
        {nameOf(side)}
      </text>
    </g>
  );
}

/** The ball around 0 that a constrained iterate cannot leave. */
function Feasible(props: { readonly side: Side; readonly optimizer: Optimizer; readonly landscape: Landscape }) {
  const { side, optimizer, landscape } = props;
  const ball = useBall(optimizer, landscape);
  if (!isConstrained(optimizer, landscape)) return null;
  const scale = scaleOf(landscape);
  const [cx, cy] = toPicture(landscape, [0, 0]);
  const d = ball.map(([x, y], i) => `${i === 0 ? "M" : "L"}${cx + x * scale},${cy - y * scale}`).join("");
  return <path class={`feasible ${side}`} d={`${d}Z`} />;
}

const isConstrained = (optimizer: Optimizer, landscape: Landscape): boolean =>
  partsFor(optimizer, layersOf(landscape))?.constraint.kind === "constrained";

const whereabouts = (side: Side, { places }: History): string => {
  const last = places.at(-1);
  return last === undefined
    ? `${nameOf(side)} has not started.`
    : `${nameOf(side)} is at ${last.x.map((v) => v.toFixed(2)).join(", ")}.`;
};
