import { built } from "../shelf/catalogue.ts";
import { type Item, menu } from "../tasks/menu.ts";

/** What is trained on: cards to choose from, each with what it is, or why it is not there. */
export function Task({ chosen, onTask }: { readonly chosen: string; readonly onTask: (item: Item) => void }) {
  return (
    <fieldset class="tasks">
      <legend class="hidden">Task</legend>
      {menu.map((item) => {
        const missing = built.missing[item.name];
        return (
          <label key={item.name} class={item.name === chosen ? "task chosen" : "task"}>
            <input
              type="radio"
              name="task"
              value={item.name}
              checked={item.name === chosen}
              disabled={missing !== undefined}
              onChange={() => onTask(item)}
            />
            <span class="title">{item.title}</span>
            <span class="about">{missing ?? item.about}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
