import { examples } from "../recipes/examples.ts";
import { isFull, type Optimizer } from "../recipes/optimizer.ts";
import { baselines, named, nameOf, notOfParts, ofParts } from "../recipes/shelf.ts";

interface Props {
  readonly id: string;
  readonly optimizer: Optimizer;
  /** Whether those that hold several optimizers are in the list. */
  readonly several: boolean;
  readonly onOptimizer: (optimizer: Optimizer) => void;
}

/** The presets: rows of six parts, examples of more, optimizers that hold several, and the baselines that are made of no parts. */
export function Presets({ id, optimizer, several, onOptimizer }: Props) {
  const name = nameOf(optimizer);
  const group = (label: string, names: readonly string[]) => (
    <optgroup label={label}>
      {names.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </optgroup>
  );
  return (
    <select
      id={id}
      value={name}
      onChange={(event) => {
        const chosen = named(event.currentTarget.value);
        if (chosen !== undefined) onOptimizer(chosen);
      }}
    >
      <option value="">{name === "" ? `your own${isFull(optimizer) ? "" : ` ${optimizer.kind}`}` : "—"}</option>
      {group(
        "Six parts",
        ofParts.map((row) => row.name),
      )}
      {group("A geometry that is chosen", Object.keys(examples))}
      {several &&
        group(
          "Several optimizers, by layer or in turn",
          notOfParts.map((row) => row.name),
        )}
      {group("Not made of parts", baselines)}
    </select>
  );
}
