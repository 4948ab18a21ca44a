import * as tf from "@tensorflow/tfjs";
import type { Value } from "@unitball/backend-tfjs";
import { type Backend, canonical } from "@unitball/core";
import type { Runner } from "../measure/race.ts";
import { copy } from "./copy.ts";
import { type Bench, figureOf, type Group } from "./group.ts";
import { start } from "./host.ts";
import { compiled, eager, type Held, stock } from "./optimizers.ts";
import { perceptronPass } from "./pass.ts";
import { recipes, scion } from "./recipes.ts";
import { perceptron, tensors } from "./tensors.ts";

const widths = [784, 512, 512, 10];

type Limits = Readonly<Partial<Record<keyof typeof recipes, { readonly momentum: number; readonly adam?: number }>>>;

/** Steps of the recipes against TensorFlow.js's optimizers, against themselves op by op, and against a pass of the model. */
async function steps(bench: Bench, backend: Backend<Value>, where: string, limits: Limits, seconds: number) {
  const layers = perceptron(widths);
  const g = tensors(backend, layers, 2);
  const count = layers.reduce((sum, layer) => sum + canonical(layer).reduce((a, b) => a * b, 1), 0);
  const held: Record<string, Held> = {
    "tf.train.momentum": stock(backend, tf.train.momentum(1e-3, 0.9), layers, g),
    "tf.train.adam": stock(backend, tf.train.adam(1e-4), layers, g),
    pass: perceptronPass(widths, 128),
  };
  const names = Object.keys(recipes) as (keyof typeof recipes)[];
  for (const name of names) {
    held[name] = compiled(backend, recipes[name], layers, g);
    held[`${name}, op by op`] = eager(backend, recipes[name], layers, g);
  }
  const runners: Record<string, Runner> = { ...held, copy: copy(count) };
  const times = await bench.race(runners, { seconds });
  for (const name of names) {
    const step = `${name} step, ${where}`;
    const { momentum, adam } = limits[name] ?? {};
    const tell = (to: string, against: string, limit?: number, factor?: number) =>
      bench.tell(
        figureOf(times, {
          of: name,
          to,
          name: step,
          against,
          ...(limit !== undefined && { limit }),
          ...(factor !== undefined && { factor }),
        }),
      );
    tell("tf.train.momentum", "tf.train.momentum", momentum);
    tell("tf.train.adam", "tf.train.adam", adam);
    tell(`${name}, op by op`, "the same step, op by op");
    tell("pass", "forward and backward pass, batch 128");
    // It reads x, g and d and writes x and d; a copy reads one number and writes one.
    tell("copy", "copying as many bytes", undefined, 2 / 5);
  }
  for (const one of Object.values(held)) one.free();
  backend.free(g);
}

/** A Scion step, nearly all of it polar factors, against itself op by op, Adam and a pass of the model. */
async function spectral(bench: Bench, backend: Backend<Value>, where: string): Promise<void> {
  const layers = perceptron(widths);
  const g = tensors(backend, layers, 2);
  const held = {
    scion: compiled(backend, scion, layers, g),
    eager: eager(backend, scion, layers, g),
    adam: stock(backend, tf.train.adam(1e-4), layers, g),
    pass: perceptronPass(widths, 128),
  };
  const times = await bench.race(held, { seconds: 10 });
  const name = `Scion step, ${where}`;
  bench.tell(figureOf(times, { of: "scion", to: "eager", name, against: "the same step, op by op" }));
  bench.tell(figureOf(times, { of: "scion", to: "adam", name, against: "tf.train.adam" }));
  bench.tell(figureOf(times, { of: "scion", to: "pass", name, against: "forward and backward pass, batch 128" }));
  for (const one of Object.values(held)) one.free();
  backend.free(g);
}

export const onWasm: Group = async (bench) => {
  const backend = await start("wasm");
  const elementwise = { momentum: 0.5, adam: 0.13 };
  const limits = { Signum: elementwise, Lion: elementwise, "rowNorm with ℓ2 over layers": { momentum: 0.65 } };
  await steps(bench, backend, "wasm", limits, 25);
  await spectral(bench, backend, "wasm");
};

export const onCpu: Group = async (bench) => {
  const limits = { Signum: { momentum: 0.05 }, Lion: { momentum: 0.05 } };
  await steps(bench, await start("cpu"), "cpu", limits, 30);
};
