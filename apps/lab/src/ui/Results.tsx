import { useState } from "preact/hooks";
import type { RunView } from "../state/run.ts";
import type { Setup } from "../state/setup.ts";
import type { Item } from "../tasks/menu.ts";
import { Charts } from "./Charts.tsx";
import { LandscapeView } from "./LandscapeView.tsx";
import { LayerTable } from "./LayerTable.tsx";
import { Numbers } from "./Numbers.tsx";

/** What the two did: the landscape where there is one, the charts, the layers, the numbers. */
export function Results({ setup, run, item }: { readonly setup: Setup; readonly run: RunView; readonly item: Item }) {
  const [layer, setLayer] = useState(0);
  return (
    <>
      {item.group === "landscapes" && <LandscapeView setup={setup} history={run.history} />}
      <Charts run={run} item={item} layer={layer} steps={setup.steps} />
      <LayerTable run={run} layer={layer} onLayer={setLayer} />
      <Numbers run={run} item={item} />
    </>
  );
}
