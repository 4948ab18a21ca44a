import { useState } from "preact/hooks";
import type { Runner } from "../state/run.ts";
import type { Setup } from "../state/setup.ts";
import type { Item } from "../tasks/menu.ts";
import { Charts } from "./Charts.tsx";
import { ChoicesView } from "./ChoicesView.tsx";
import { LandscapeView } from "./LandscapeView.tsx";
import { LayerTable } from "./LayerTable.tsx";
import { Numbers } from "./Numbers.tsx";

interface Props {
  readonly setup: Setup;
  readonly trainer: Runner;
  readonly item: Item;
}

/** What the two did: the landscape where there is one, the charts, the geometries that are chosen, the layers, the numbers, each drawn in its own turn. */
export function Results({ setup, trainer, item }: Props) {
  const [layer, setLayer] = useState(0);
  return (
    <>
      {item.group === "landscapes" && <LandscapeView setup={setup} trainer={trainer} turn={1} />}
      <Charts trainer={trainer} item={item} layer={layer} steps={setup.steps} turn={2} />
      <ChoicesView trainer={trainer} turn={9} />
      <LayerTable trainer={trainer} layer={layer} onLayer={setLayer} turn={7} />
      <Numbers trainer={trainer} item={item} />
    </>
  );
}
