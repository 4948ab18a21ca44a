import type { Value } from "@unitball/backend-tfjs";
import { suggestion } from "@unitball/core";
import { cifarCnn } from "./cifarCnn.ts";
import { digitsMlp } from "./digitsMlp.ts";
import { fashionCnn } from "./fashionCnn.ts";
import { fashionMlp } from "./fashionMlp.ts";
import { mnistCnn } from "./mnistCnn.ts";
import { mnistMlp, mnistMlp32, mnistMlp512 } from "./mnistMlp.ts";
import { quadratic } from "./quadratic.ts";
import { shakespeareGpt } from "./shakespeareGpt.ts";
import type { Task } from "./task.ts";

/** The tasks of this package by name. */
export const tasks: Readonly<Record<string, Task<Value>>> = Object.freeze({
  "cifar-cnn": cifarCnn,
  "digits-mlp": digitsMlp,
  "fashion-cnn": fashionCnn,
  "fashion-mlp": fashionMlp,
  "mnist-cnn": mnistCnn,
  "mnist-mlp": mnistMlp,
  "mnist-mlp-32": mnistMlp32,
  "mnist-mlp-512": mnistMlp512,
  quadratic,
  "shakespeare-gpt": shakespeareGpt,
});

/** The task of that name; an unknown one is an error that names the nearest. */
export function task(name: string, among: Readonly<Record<string, Task<Value>>> = tasks): Task<Value> {
  if (Object.hasOwn(among, name)) return among[name] as Task<Value>;
  throw new TypeError(`There is no task "${name}". ${suggestion(name, Object.keys(among))}`);
}
