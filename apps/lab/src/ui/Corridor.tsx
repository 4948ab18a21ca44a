import { axes } from "unitball";
import type { Axis } from "../options/make.ts";
import type { Full, Way } from "../recipes/optimizer.ts";
import { placeOf, slotOf } from "../recipes/place.ts";
import { nameOf, type Side } from "../state/setup.ts";
import { axisWords } from "./axes.ts";
import { Formula } from "./Formula.tsx";
import { Kind } from "./Kind.tsx";
import { summaryOf } from "./summary.ts";

interface Props {
  readonly side: Side;
  readonly recipe: Full;
  /** Where it is, in an optimizer that holds several. */
  readonly way: Way;
  /** The slots that differ from the other's. */
  readonly differs: ReadonlySet<string>;
  readonly open: Axis | undefined;
  readonly shelf: string;
  readonly onSlot: (axis: Axis) => void;
}

/** A recipe as the row of its slots, in the order in which a step goes through them. */
export function Corridor({ side, recipe, way, differs, open, shelf, onSlot }: Props) {
  return (
    <ol class="corridor" aria-label={["The corridor of", nameOf(side), placeOf(way)].join(" ").trim()}>
      {axes.map((axis) => {
        const part = recipe.parts[axis];
        const { title } = axisWords[axis];
        const summary = summaryOf(part);
        const changed = differs.has(slotOf(way, axis));
        return (
          <li key={axis}>
            <button
              type="button"
              class={changed ? "slot changed" : "slot"}
              aria-expanded={open === axis}
              aria-controls={open === axis ? shelf : undefined}
              data-slot={`${side}-${slotOf(way, axis)}`}
              onClick={() => onSlot(axis)}
            >
              <span class="axis">{title}</span>
              <Kind name={part.kind} />
              <span class="summary">
                <Formula text={summary} />
              </span>
              {changed && <span class="mark">differs</span>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
