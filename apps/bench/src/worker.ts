/** @internal The child process of a group: its figures go to the parent as they come. */

import type { Figure } from "./figure.ts";
import { groups } from "./groups/groups.ts";
import { benchOf } from "./measure/bench.ts";

/** What a child tells. */
export type Message = { readonly figure: Figure } | { readonly note: string } | { readonly failed: string };

const send = (message: Message): Promise<void> =>
  new Promise((sent) => {
    if (process.send === undefined) sent();
    else process.send(message, undefined, undefined, () => sent());
  });

process.on("disconnect", () => process.exit(1));

const [name = "", quick] = process.argv.slice(2);
const bench = benchOf(quick === "quick", {
  figure: (figure) => void send({ figure }),
  note: (note) => void send({ note }),
});

try {
  await (await groups[name]?.load())?.(bench);
  process.exitCode = 0;
} catch (error) {
  await send({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
// A device may keep the process alive.
process.exit();
