import { useId } from "preact/hooks";
import type { Axis } from "../options/make.ts";
import { type Full, presetOf, rowOf, rows, withKind, withPart } from "../recipes/shelf.ts";
import { nameOf, type Side } from "../state/setup.ts";
import { Corridor } from "./Corridor.tsx";
import { Shelf } from "./Shelf.tsx";

interface Props {
  readonly side: Side;
  readonly recipe: Full;
  readonly other: Full;
  readonly differs: ReadonlySet<string>;
  readonly open: Axis | undefined;
  readonly layers: readonly string[];
  readonly onRecipe: (recipe: Full) => void;
  readonly onOpen: (axis: Axis | undefined) => void;
}

/** One of the two: its name, its preset, its corridor, and the shelf below the slot that is open. */
export function RecipeRow({ side, recipe, other, differs, open, layers, onRecipe, onOpen }: Props) {
  const id = useId();
  const preset = presetOf(recipe);
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
          <select
            id={`${id}-preset`}
            value={preset?.name ?? ""}
            onChange={(event) => {
              const row = rowOf(event.currentTarget.value);
              if (row !== undefined) onRecipe(row.recipe);
            }}
          >
            <option value="">{preset === undefined ? "your own" : "—"}</option>
            {rows.map((row) => (
              <option key={row.name} value={row.name}>
                {row.name}
              </option>
            ))}
          </select>
          <button type="button" class="quiet" onClick={() => onRecipe(other)}>
            Same as {otherName}
          </button>
        </div>
        {preset !== undefined && <p class="source">{preset.source}</p>}
      </header>
      <Corridor
        side={side}
        recipe={recipe}
        differs={differs}
        open={open}
        shelf={`${id}-shelf`}
        onSlot={(axis) => onOpen(open === axis ? undefined : axis)}
      />
      {open !== undefined && (
        <Shelf
          key={open}
          id={`${id}-shelf`}
          side={side}
          axis={open}
          part={recipe.parts[open]}
          layers={layers}
          onKind={(kind) => onRecipe(withKind(recipe, open, kind, layers))}
          onPart={(part) => onRecipe(withPart(recipe, open, part))}
          onClose={() => {
            onOpen(undefined);
            document.querySelector<HTMLElement>(`[data-slot="${side}-${open}"]`)?.focus();
          }}
        />
      )}
    </section>
  );
}
