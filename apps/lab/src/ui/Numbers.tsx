import { useState } from "preact/hooks";
import type { Runner } from "../state/run.ts";
import { useRun } from "../state/useRunner.ts";
import type { Item } from "../tasks/menu.ts";
import { Scroll } from "./Scroll.tsx";
import { number } from "./summary.ts";

interface Props {
  readonly trainer: Runner;
  readonly item: Item;
}

/** The curves as a table, for who cannot or need not see them. */
export function Numbers({ trainer, item }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The curves as a table</summary>
      {open && <Table trainer={trainer} item={item} />}
    </details>
  );
}

function Table({ trainer, item }: Props) {
  const { a, b } = useRun(trainer, 8).history;
  const metric = item.metrics[item.shown];
  const count = Math.max(a.losses.length, b.losses.length);
  const every = Math.max(1, Math.ceil(count / 20));
  const steps = Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
  const shown = (value: number | undefined): string => (value === undefined ? "—" : number(value));
  const metricAt = (history: typeof a, k: number): string => {
    const found = history.metrics.findLast((at) => at.k <= k)?.values[item.shown];
    return found === undefined || metric?.unit !== "share" ? shown(found) : `${number(100 * found)} %`;
  };
  return (
    <Scroll class="table-box" label="The curves as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">loss, A</th>
            <th scope="col">loss, B</th>
            <th scope="col">{metric?.title}, A</th>
            <th scope="col">{metric?.title}, B</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((k) => (
            <tr key={k}>
              <th scope="row">{k}</th>
              <td>{shown(a.losses[k])}</td>
              <td>{shown(b.losses[k])}</td>
              <td>{metricAt(a, k)}</td>
              <td>{metricAt(b, k)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
