import { axes } from "unitball";
import type { Axis } from "../options/make.ts";
import type { Full } from "../recipes/shelf.ts";
import { nameOf, type Side } from "../state/setup.ts";
import { axisWords } from "./axes.ts";
import { Formula } from "./Formula.tsx";
import { Kind } from "./Kind.tsx";
import { summaryOf } from "./summary.ts";

interface Props {
  readonly side: Side;
  readonly recipe: Full;
  /** The axes on which it differs from the other. */
  readonly differs: ReadonlySet<string>;
  readonly open: Axis | undefined;
  readonly shelf: string;
  readonly onSlot: (axis: Axis) => void;
}

/** A recipe as the row of its slots, in the order in which a step goes through them. */
export function Corridor({ side, recipe, differs, open, shelf, onSlot }: Props) {
  return (
    <ol class="corridor" aria-label={`The corridor of ${nameOf(side)}`}>
      {axes.map((axis) => {
        const part = recipe.parts[axis];
        const { title } = axisWords[axis];
        const summary = summaryOf(part);
        const changed = differs.has(axis);
        return (
          <li key={axis}>
            <button
              type="button"
              class={changed ? "slot changed" : "slot"}
              aria-expanded={open === axis}
              aria-controls={open === axis ? shelf : undefined}
              data-slot={`${side}-${axis}`}
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
