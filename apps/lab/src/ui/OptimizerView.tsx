import { axes } from "unitball";
import { fieldsOf } from "../options/fields.ts";
import { routeWord } from "../options/words.ts";
import { type Full, innerOf, isFull, type Optimizer, replaced, type Way, type Whole } from "../recipes/optimizer.ts";
import { placeOf, slotOf } from "../recipes/place.ts";
import { withKind, withPart } from "../recipes/shelf.ts";
import { docOf } from "../shelf/catalogue.ts";
import { nameOf, type Side } from "../state/setup.ts";
import { Corridor } from "./Corridor.tsx";
import { Formula } from "./Formula.tsx";
import { PartOptions } from "./PartOptions.tsx";
import { Presets } from "./Presets.tsx";
import { Routes } from "./Routes.tsx";
import { Shelf } from "./Shelf.tsx";
import { summaryOf } from "./summary.ts";

interface Props<O extends Optimizer = Optimizer> {
  readonly id: string;
  readonly side: Side;
  readonly optimizer: O;
  /** Where it is, in an optimizer that holds several. */
  readonly way: Way;
  /** The slots that differ from the other's. */
  readonly differs: ReadonlySet<string>;
  /** The slot whose shelf is open. */
  readonly open: string | undefined;
  readonly layers: readonly string[];
  readonly onOptimizer: (optimizer: Optimizer) => void;
  readonly onOpen: (slot: string | undefined) => void;
}

/** An optimizer: its corridor with the shelf below the slot that is open, or what it holds. */
export function OptimizerView(props: Props) {
  const { optimizer } = props;
  return isFull(optimizer) ? (
    <RowView {...props} optimizer={optimizer} />
  ) : (
    <WholeView {...props} optimizer={optimizer} />
  );
}

/** A row of six parts. */
function RowView({ id, side, optimizer: recipe, way, differs, open, layers, onOptimizer, onOpen }: Props<Full>) {
  const axis = axes.find((one) => slotOf(way, one) === open);
  return (
    <>
      <Corridor
        side={side}
        recipe={recipe}
        way={way}
        differs={differs}
        open={axis}
        shelf={`${id}-shelf`}
        onSlot={(one) => onOpen(axis === one ? undefined : slotOf(way, one))}
      />
      {axis !== undefined && (
        <Shelf
          key={axis}
          id={`${id}-shelf`}
          side={side}
          axis={axis}
          part={recipe.parts[axis]}
          layers={layers}
          onKind={(kind) => onOptimizer(withKind(recipe, axis, kind, layers))}
          onPart={(part) => onOptimizer(withPart(recipe, axis, part))}
          onClose={() => {
            onOpen(undefined);
            document.querySelector<HTMLElement>(`[data-slot="${side}-${open}"]`)?.focus();
          }}
        />
      )}
    </>
  );
}

/** An optimizer that is no row of parts: what it does, its options, and the optimizers in it, by layer where it routes them. */
function WholeView(props: Props<Whole>) {
  const { id, side, optimizer, way, differs, layers, onOptimizer } = props;
  const { kind } = optimizer;
  const changed = ["options", "routes", "optimizer"].some((what) => differs.has(slotOf(way, what)));
  const summary = summaryOf(optimizer);
  return (
    <div class="whole">
      <p class={changed ? "what changed" : "what"}>
        <strong class="kind">{kind}</strong> <Formula text={docOf("optimizer", kind)?.summary ?? ""} />
        {changed && <span class="mark">differs</span>}
      </p>
      {fieldsOf(optimizer).length > 0 && (
        <details>
          <summary>
            options of {kind} <Formula text={summary} />
          </summary>
          <PartOptions part={optimizer} layers={layers} onPart={(part) => onOptimizer(part as Whole)} />
        </details>
      )}
      {innerOf(optimizer).map(([name, inner]) => {
        const own = `${id}-${[...way, name].join("-")}`;
        const give = (next: Optimizer) => onOptimizer(replaced(optimizer, [name], next));
        return (
          <section key={name} class="route" aria-label={`${placeOf([...way, name]) || "inside"} of ${nameOf(side)}`}>
            <header>
              <h4>{kind === "partition" ? routeWord(name) : "around"}</h4>
              <label for={`${own}-preset`}>Preset</label>
              <Presets id={`${own}-preset`} optimizer={inner} several={kind !== "partition"} onOptimizer={give} />
            </header>
            <OptimizerView {...props} optimizer={inner} way={[...way, name]} onOptimizer={give} />
          </section>
        );
      })}
      {kind === "partition" && <Routes partition={optimizer} onOptimizer={onOptimizer} />}
    </div>
  );
}
