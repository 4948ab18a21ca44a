import type { Runner } from "../state/run.ts";
import { sides } from "../state/setup.ts";
import { useRun } from "../state/useRunner.ts";
import { Scroll } from "./Scroll.tsx";
import { number } from "./summary.ts";

interface Props {
  readonly trainer: Runner;
  readonly turn: number;
  readonly layer: number;
  readonly onLayer: (layer: number) => void;
}

/** The layers with what was measured of them last; the one that is chosen is in the charts. */
export function LayerTable({ trainer, turn, layer, onLayer }: Props) {
  const run = useRun(trainer, turn);
  const layers = run.ready?.layers ?? [];
  if (layers.length === 0) return null;
  const last = sides.map((side) => run.history[side].measures.at(-1));
  const cell = (which: "feasibility" | "updateRms", side: number, l: number): string => {
    const value = last[side]?.[which][l];
    return value === undefined || Number.isNaN(value) ? "—" : number(Number(value.toPrecision(3)));
  };
  return (
    <Scroll class="table-box" label="Layers">
      <table>
        <caption>Layers. The chosen one is in the charts.</caption>
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">role</th>
            <th scope="col">shape</th>
            <th scope="col">‖W‖/ρ, A</th>
            <th scope="col">‖W‖/ρ, B</th>
            <th scope="col">RMS of u, A</th>
            <th scope="col">RMS of u, B</th>
          </tr>
        </thead>
        <tbody>
          {layers.map(({ name, role, shape }, l) => (
            <tr key={name} class={l === layer ? "chosen" : undefined}>
              <th scope="row">
                <label class="check">
                  <input type="radio" name="layer" checked={l === layer} onChange={() => onLayer(l)} /> {name}
                </label>
              </th>
              <td>{role}</td>
              <td>{shape.join(" × ")}</td>
              <td>{cell("feasibility", 0, l)}</td>
              <td>{cell("feasibility", 1, l)}</td>
              <td>{cell("updateRms", 0, l)}</td>
              <td>{cell("updateRms", 1, l)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
