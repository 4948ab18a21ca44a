// internal
import { canonical, type Layer } from "@unitball/core";
import { normal } from "./normal.ts";

/** First weights, [in, out]: N(0, 2/in) before a ReLU (He et al. 2015, eq. 10), N(0, 1/in) before the softmax, and biases 0. */
export function heInit(layer: Layer, seed: number): Float32Array {
  const [, rows, columns] = canonical(layer);
  const values = new Float32Array(rows * columns);
  if (layer.role === "bias") return values;
  const deviation = Math.sqrt((layer.role === "output" ? 1 : 2) / rows);
  return values.map((_, i) => deviation * normal(seed, i));
}
