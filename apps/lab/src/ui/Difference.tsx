import type { Axis } from "../options/make.ts";
import type { Change } from "../recipes/compare.ts";
import { placeOf, slotOf } from "../recipes/place.ts";
import { axisWords } from "./axes.ts";

/** What is between the two recipes: nothing, one change, or the chain of single changes. */
export function Difference({ changes }: { readonly changes: readonly Change[] }) {
  const count = changes.length;
  const whole = changes.some(({ axis }) => axis === "optimizer");
  const badge =
    whole && count === 1 ? "more than one axis" : (["no change", "one change"][count] ?? `${count} changes`);
  return (
    <div class="difference" data-changes={count}>
      <p>
        <strong class={count === 1 && !whole ? "badge one" : "badge"}>{badge}</strong>
        <span class="words">{whole ? notOfParts : sentences[Math.min(count, 2)]}</span>
      </p>
      {count > 0 && (
        <ol aria-label="From A to B, one change at a time">
          {changes.map(({ way, axis, from, to }) => (
            <li key={slotOf(way, axis)}>
              <span class="axis">{[placeOf(way), titles[axis]].filter(Boolean).join(": ")}</span>{" "}
              <span class="from">{from}</span> <span aria-hidden="true">→</span>
              <span class="hidden"> becomes </span> <span class="to">{to}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

const titles = {
  ...(Object.fromEntries(Object.entries(axisWords).map(([axis, { title }]) => [axis, title])) as Record<Axis, string>),
  ...{ options: "Options", routes: "Layers apart", optimizer: "Optimizer" },
};

const notOfParts = "Where one of them is not made of the six parts, several things differ at once:";
const sentences = [
  "A and B are the same recipe: their curves will be equal.",
  "What differs in the curves is due to it, at these stepsizes and this seed.",
  "More than one thing differs. In between lie these single changes:",
];
