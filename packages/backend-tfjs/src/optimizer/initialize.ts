import type * as tf from "@tensorflow/tfjs-core";
import type { Geometry, Layer } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { tfjsNow } from "../tfjs.ts";
import { assign } from "./machine.ts";

/**
 * Put the variables, given in the layers' order, on the boundary of their norm balls, ‖W‖ = ρ (Scion, Section 4). The same
 * seed gives the same weights. Biases and gains keep their values, which are where networks start, 0 and 1; so does a
 * layer whose optimizer has no norm ball, such as adamw's.
 */
export function initialize(
  program: Program,
  layers: readonly Layer[],
  variables: readonly tf.Variable[],
  seed: number,
): void {
  const backend = tfjsNow();
  const points = backend.scope(() =>
    layers.map((layer, l) => {
      const geometry = layer.role === "bias" || layer.role === "gain" ? undefined : geometryOf(program, layer);
      const point = geometry?.boundary?.(backend.ops, Math.imul(seed, 0x9e3779b1) + l, layer);
      return point === undefined ? undefined : backend.leave(point, layer);
    }),
  );
  points.forEach((point, l) => {
    if (point !== undefined) assign(variables[l]!, point as tf.Tensor);
  });
  backend.free(points);
}

/** The geometry that a program has for a layer: a recipe's own, or that of the route by name, by role or "*". */
function geometryOf(program: object, layer: Layer): Geometry | undefined {
  if ("parts" in program) return (program as { parts: { geometry?: Geometry } }).parts.geometry;
  const routes = "options" in program ? (program.options as Readonly<Record<string, unknown>>) : {};
  const route = [layer.name, layer.role, "*"].map((key) => routes[key]).find((held) => held !== undefined);
  return typeof route === "object" && route !== null ? geometryOf(route, layer) : undefined;
}
