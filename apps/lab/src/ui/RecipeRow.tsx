import { useId } from "preact/hooks";
import { make } from "../options/make.ts";
import { isFull, type Optimizer, type Whole } from "../recipes/optimizer.ts";
import { presetOf } from "../recipes/shelf.ts";
import { nameOf, type Side } from "../state/setup.ts";
import { OptimizerView } from "./OptimizerView.tsx";
import { Presets } from "./Presets.tsx";

interface Props {
  readonly side: Side;
  readonly optimizer: Optimizer;
  readonly other: Optimizer;
  readonly differs: ReadonlySet<string>;
  readonly open: string | undefined;
  readonly layers: readonly string[];
  readonly onOptimizer: (optimizer: Optimizer) => void;
  readonly onOpen: (slot: string | undefined) => void;
}

/** One of the two: its name, its preset, and what it is made of. */
export function RecipeRow({ side, optimizer, other, differs, open, layers, onOptimizer, onOpen }: Props) {
  const id = useId();
  const preset = presetOf(optimizer);
  const otherName = nameOf(side === "a" ? "b" : "a");
  return (
    <section class={`recipe side-${side}`} aria-label={`Optimizer ${nameOf(side)}`}>
      <header>
        <h3 class="letter">
          <span class="hidden">Optimizer </span>
          {nameOf(side)}
        </h3>
        <div class="preset">
          <label for={`${id}-preset`}>Preset</label>
          <Presets id={`${id}-preset`} optimizer={optimizer} several onOptimizer={onOptimizer} />
          <button type="button" class="quiet" onClick={() => onOptimizer(other)}>
            Same as {otherName}
          </button>
          {isFull(optimizer) && (
            <button
              type="button"
              class="quiet"
              onClick={() => onOptimizer(make("partition", { hidden: optimizer, "*": make("adamw") }) as Whole)}
            >
              Other layers by AdamW
            </button>
          )}
        </div>
        {preset !== undefined && <p class="source">{preset.source}</p>}
      </header>
      <OptimizerView {...{ id, side, optimizer, way: [], differs, open, layers, onOptimizer, onOpen }} />
    </section>
  );
}
