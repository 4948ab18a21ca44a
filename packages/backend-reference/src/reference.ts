import type { Backend, Layer } from "@unitball/core";
import { canonical } from "@unitball/core";
import { Array64, transpose, type Value } from "./array.ts";
import { ops } from "./ops.ts";

export { Array64, type Value } from "./array.ts";

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
    tensor: (values, shape) => new Array64(shape, Float64Array.from(values)),
    shape: (a) => (typeof a === "number" ? [] : a.shape),
    enter(a, layer) {
      const { view } = layer;
      const { data } = solid(a, layer);
      const seen = transpose(new Array64(view.shape, data), [...view.block, ...view.in, ...view.out]);
      return new Array64(canonical(layer), seen.data);
    },
    leave(a, layer) {
      const { view } = layer;
      const order = [...view.block, ...view.in, ...view.out];
      const shape = order.map((d) => view.shape[d] as number);
      const back = transpose(
        new Array64(shape, solid(a, layer).data),
        order.map((_, d) => order.indexOf(d)),
      );
      return new Array64(layer.shape, back.data);
    },
    scope: (f) => f(),
    free: () => {},
    read: async (a) => (typeof a === "number" ? Float64Array.of(a) : a.data.slice()),
    peek: (a) => (typeof a === "number" ? a : a.data[0]),
  };
}
