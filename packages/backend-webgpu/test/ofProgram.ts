import type { Value } from "@unitball/backend-tfjs";
import { numbers } from "@unitball/conformance";
import { type Backend, canonical, type Layer, type Layers, layer, type State, type Traceable } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { givenOf, heldOf, stepOf } from "../../optimizer/src/traceable.ts";

/** A small network: sizes that four divides and that it does not, vectors, blocks. */
export const network: readonly Layer[] = [
  layer({ name: "input", shape: [24, 16], role: "input" }),
  layer({ name: "bias", shape: [16], role: "bias" }),
  layer({ name: "hidden", shape: [16, 16], role: "hidden" }),
  layer({ name: "another", shape: [16, 16], role: "hidden" }),
  layer({ name: "gates", shape: [8, 20], role: "hidden", view: { shape: [8, 4, 5], block: [1], in: [0], out: [2] } }),
  layer({ name: "output", shape: [16, 9], role: "output" }),
  layer({ name: "last", shape: [9], role: "bias" }),
];

/** A seeded tensor for each layer. */
export const sampled = (backend: Backend<Value>, layers: readonly Layer[], seed: number, scale = 1): Layers<Value> =>
  Object.fromEntries(
    layers.map((l, n) => {
      const values = numbers(
        seed + n,
        canonical(l).reduce((a, b) => a * b, 1),
      );
      return [
        l.name,
        backend.tensor(
          values.map((a) => a * scale),
          canonical(l),
        ),
      ];
    }),
  );

/** A program's step, the slots that it starts with, each with memory of its own, and gradients for so many steps. */
export function ofProgram(
  backend: Backend<Value>,
  program: Program,
  layers: readonly Layer[],
  steps: number,
  observed = false,
) {
  const corridor = program.corridor(layers);
  const x = sampled(backend, layers, 1, 0.01);
  const points = corridor.ask(backend.ops, x, corridor.init(backend.ops, x)).length;
  const alone = (a: Value): Value =>
    typeof a === "number" ? a : backend.ops.mul(a, backend.ops.add(backend.ops.zeros(a), 1));
  const held: State<Value> = backend.scope(() => {
    const nonFinite = Object.fromEntries(layers.map(({ name }) => [name, 0]));
    const slots = heldOf(x, { nonFinite, slots: corridor.init(backend.ops, x) });
    return Object.fromEntries(
      Object.entries(slots).map(([slot, held]) => [
        slot,
        isValue(held) ? alone(held) : each(held as Layers<Value>, alone),
      ]),
    );
  });
  const given = Array.from({ length: steps }, (_, k) =>
    givenOf(Array.from({ length: points }, (_, point) => sampled(backend, layers, 1000 * (k + 1) + 100 * point))),
  );
  const step: Traceable = stepOf(corridor, observed);
  return { step, held, given };
}

const isValue = (a: Value | Layers<Value>): a is Value => typeof a === "number" || "dataId" in a;
const each = (held: Layers<Value>, f: (a: Value) => Value): Layers<Value> =>
  Object.fromEntries(Object.entries(held).map(([name, a]) => [name, f(a)]));
