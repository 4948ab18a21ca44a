import type { Value } from "@unitball/backend-tfjs";
import { digitsMlp, fashionMlp, shakespeareGpt, type Task } from "@unitball/tasks";
import { isLandscape, landscapes } from "./landscape.ts";
import { landscapeTask } from "./landscapeTask.ts";

const networks: Readonly<Record<string, Task<Value>>> = {
  "digits-mlp": digitsMlp,
  "fashion-mlp": fashionMlp,
  "shakespeare-gpt": shakespeareGpt,
};

/** The task of a name on the menu. */
export function taskOf(name: string): Task<Value> {
  if (isLandscape(name)) return landscapeTask(name, landscapes[name]);
  const found = networks[name];
  if (found === undefined) throw new TypeError(`The lab has no task "${name}".`);
  return found;
}
