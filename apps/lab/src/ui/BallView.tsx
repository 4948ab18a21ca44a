import { type Optimizer, partsFor } from "../recipes/optimizer.ts";
import type { History } from "../state/history.ts";
import { nameOf, type Side } from "../state/setup.ts";
import type { Landscape } from "../tasks/landscape.ts";
import { layersOf } from "../tasks/layers.ts";
import { useBall } from "./useBall.ts";

interface Props {
  readonly side: Side;
  readonly optimizer: Optimizer;
  readonly landscape: Landscape;
  readonly history: History;
}

const half = 60;

/** {‖w‖ ≤ 1} of one recipe's joint norm, with −d and the LMO, the ball's point furthest along −d. */
export function BallView({ side, optimizer, landscape, history }: Props) {
  const ball = useBall(optimizer, landscape);
  const last = history.places.at(-1);
  const rim = ball.length > 0 ? ball : [last?.v ?? [1, 1]];
  const reach = Math.max(...rim.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]), 1e-9);
  const unit = 46 / reach;
  const d = last?.d ?? [0, 0];
  const length = Math.hypot(...d);
  const minusD = length > 0 ? d.map((v) => (-v / length) * 0.62 * reach) : undefined;
  const parts = partsFor(optimizer, layersOf(landscape));
  const norms = parts === undefined ? "no norm of its own" : `${parts.geometry.kind} · ${parts.composition.kind}`;
  const at = ([x = 0, y = 0]: readonly number[]): string => `${(x * unit).toFixed(1)},${(-y * unit).toFixed(1)}`;
  return (
    <figure class={`ball side-${side}`}>
      <svg
        viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`}
        role="img"
        aria-label={`The unit ball of ${nameOf(side)}, ${norms}${last === undefined ? "" : `, with its last ${parts === undefined ? "u" : "LMO"} at ${last.v.map((v) => v.toFixed(2)).join(", ")}`}`}
      >
        <path class="axes" d={`M${-half},0H${half}M0,${-half}V${half}`} />
        {ball.length > 0 && <path class={`outline ${side}`} d={`M${ball.map(at).join("L")}Z`} />}
        {minusD !== undefined && <path class="minus-d" d={`M0,0L${at(minusD)}`} />}
        {last !== undefined && <path class={`lmo ${side}`} d={`M0,0L${at(last.v)}`} />}
        {last !== undefined && <circle class={`tip ${side}`} cx={last.v[0] * unit} cy={-last.v[1] * unit} r="3.4" />}
      </svg>
      <figcaption>
        <strong>{nameOf(side)}</strong> {norms}
        <span class="legend">thin: −d · thick: {parts === undefined ? "u" : "lmo(d)"}</span>
      </figcaption>
    </figure>
  );
}
