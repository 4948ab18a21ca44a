import type { Change } from "../recipes/compare.ts";
import { axisWords } from "./axes.ts";

/** What is between the two recipes: nothing, one change, or the chain of single changes. */
export function Difference({ changes }: { readonly changes: readonly Change[] }) {
  const count = changes.length;
  const badge = ["no change", "one change"][count] ?? `${count} changes`;
  return (
    <div class="difference" data-changes={count}>
      <p>
        <strong class={count === 1 ? "badge one" : "badge"}>{badge}</strong>
        <span class="words">{sentences[Math.min(count, 2)]}</span>
      </p>
      {count > 0 && (
        <ol aria-label="From A to B, one change at a time">
          {changes.map(({ axis, from, to }) => (
            <li key={axis}>
              <span class="axis">{axisWords[axis].title}</span> <span class="from">{from}</span>{" "}
              <span aria-hidden="true">→</span>
              <span class="hidden"> becomes </span> <span class="to">{to}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

const sentences = [
  "A and B are the same recipe: their curves will be equal.",
  "What differs in the curves is due to it, at these stepsizes and this seed.",
  "More than one thing differs. In between lie these single changes:",
];
