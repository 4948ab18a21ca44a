import { useState } from "preact/hooks";
import { changes } from "../recipes/compare.ts";
import { exampleFor } from "../recipes/examples.ts";
import { slotOf } from "../recipes/place.ts";
import { type Setup, type Side, sides } from "../state/setup.ts";
import { useAddress } from "../state/useAddress.ts";
import { useRunner } from "../state/useRunner.ts";
import { type Item, itemOf, menu } from "../tasks/menu.ts";
import { Difference } from "./Difference.tsx";
import { Export } from "./Export.tsx";
import { RecipeRow } from "./RecipeRow.tsx";
import { Settings } from "./Settings.tsx";
import { Task } from "./Task.tsx";
import { Training } from "./Training.tsx";

/** The lab: two recipes, a task, and what they do on it. */
export function App() {
  const [{ setup, complaints }, change, quiet] = useAddress();
  const trainer = useRunner();
  const [open, setOpen] = useState<{ readonly side: Side; readonly slot: string }>();
  const item = itemOf(setup.task) ?? (menu[0] as Item);
  const between = changes(setup.a, setup.b);
  const differs = new Set<string>(between.map(({ way, axis }) => slotOf(way, axis)));
  const give = (given: Partial<Setup>): void => {
    if (trainer.view().phase !== "idle") void trainer.reset();
    change(given);
  };
  const take = ({ name, steps, batch }: Item): void => {
    const old = exampleFor(setup.task);
    const untouched = sides.every((side) => JSON.stringify(setup[side]) === JSON.stringify(old[side]));
    give({ task: name, steps, batch, ...(untouched && exampleFor(name)) });
  };
  return (
    <>
      <header class="top">
        <div>
          <h1>
            <img src="./icon.svg" alt="" width="34" height="34" /> unitball <span>lab</span>
          </h1>
          <p>Build an optimizer from parts. Train two of them side by side, on this machine.</p>
        </div>
      </header>
      <main>
        {complaints.length > 0 && (
          <div class="notice" role="alert">
            {complaints.map((complaint) => (
              <p key={complaint}>{complaint}</p>
            ))}
            <button type="button" class="quiet" onClick={quiet}>
              Understood
            </button>
          </div>
        )}
        <section aria-labelledby="optimizers" class="optimizers">
          <div class="heading">
            <h2 id="optimizers">Two optimizers</h2>
            <button type="button" class="quiet" onClick={() => give(exampleFor(setup.task))}>
              Example for {item.title}
            </button>
          </div>
          {sides.map((side) => (
            <RecipeRow
              key={side}
              side={side}
              optimizer={setup[side]}
              other={setup[side === "a" ? "b" : "a"]}
              differs={side === "b" ? differs : none}
              open={open?.side === side ? open.slot : undefined}
              layers={item.layers}
              onOptimizer={(optimizer) => give({ [side]: optimizer })}
              onOpen={(slot) => setOpen(slot === undefined ? undefined : { side, slot })}
            />
          ))}
          <Difference changes={between} />
        </section>
        <section aria-labelledby="task">
          <h2 id="task">One task</h2>
          <Task chosen={setup.task} onTask={take} />
          <Settings setup={setup} trainer={trainer} onSetup={give} />
        </section>
        <Training setup={setup} trainer={trainer} item={item} />
        <section aria-labelledby="take">
          <h2 id="take">Take it with you</h2>
          <Export setup={setup} trainer={trainer} />
        </section>
      </main>
      <footer>
        <p>
          Nothing leaves this machine: the page talks to no other host and works without a network once it is loaded.{" "}
          <a href="./data/NOTICE.txt">Where the data is from</a> · <a href="./LICENSE.txt">MIT licence</a>
        </p>
      </footer>
    </>
  );
}

const none: ReadonlySet<string> = new Set();
