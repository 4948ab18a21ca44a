import type { Backend, Layer } from "@unitball/core";
import { canonical } from "@unitball/core";
import { type Array64, array, transpose, type Value } from "./array.ts";
import { ops } from "./ops.ts";

export type { Array64, Value } from "./array.ts";

const solid = (a: Value, layer: Layer): Array64 => {
  if (typeof a !== "number") return a;
  throw new TypeError(
    `Layer "${layer.name}" was given the number ${a}; make it a tensor with backend.tensor(values, shape).`,
  );
};

/** The float64 backend: arrays on the host, plain loops, no dependency. Slow, and the judge of all the others. */
export function reference(): Backend<Value> {
  return {
    name: "reference",
    ops,
    accuracy: 1e-14,
    tensor: (values, shape) => array(shape, values),
    enter(a, layer) {
      const { view } = layer;
      const { data } = solid(a, layer);
      const seen = transpose(array(view.shape, data), [...view.block, ...view.in, ...view.out]);
      return { shape: canonical(layer), data: seen.data };
    },
    leave(a, layer) {
      const { view } = layer;
      const order = [...view.block, ...view.in, ...view.out];
      const shape = order.map((d) => view.shape[d] as number);
      const back = transpose(
        array(shape, solid(a, layer).data),
        order.map((_, d) => order.indexOf(d)),
      );
      return { shape: layer.shape, data: back.data };
    },
    scope: (f) => f(),
    free: () => {},
    read: async (a) => (typeof a === "number" ? Float64Array.of(a) : a.data.slice()),
    peek: (a) => (typeof a === "number" ? a : a.data[0]),
  };
}
