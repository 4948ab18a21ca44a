import { type Geometry, type Layer, type Ops, part } from "@unitball/core";

/**
 * A geometry for each layer: under the layer's name, else under its role, else under "*". It only delegates, and its
 * options are the record itself: byLayer({ embedding: colNorm(), hidden: spectral(), bias: rms(), "*": sign() }).
 */
export function byLayer<const R extends Readonly<Record<string, Geometry>>>(geometries: R) {
  for (const [key, given] of Object.entries(geometries)) {
    if (given?.axis === "geometry") continue;
    throw new TypeError(`byLayer: "${key}" is not a geometry; give it one, such as sign().`);
  }
  const find = (layer: Layer): Geometry | undefined => {
    const key = [layer.name, layer.role, "*"].find((k) => Object.hasOwn(geometries, k));
    return key === undefined ? undefined : geometries[key];
  };
  const missing = (layer: Layer): string =>
    `byLayer has no geometry for layer "${layer.name}" with role "${layer.role}"; add "${layer.name}", "${layer.role}" or "*".`;
  const of = (layer: Layer): Geometry => {
    const found = find(layer);
    if (found) return found;
    throw new TypeError(missing(layer));
  };
  return part({
    axis: "geometry",
    kind: "byLayer",
    options: geometries,
    norm: <T>(ops: Ops<T>, w: T, layer: Layer): T => of(layer).norm(ops, w, layer),
    lmo: <T>(ops: Ops<T>, s: T, layer: Layer): T => of(layer).lmo(ops, s, layer),
    dual: <T>(ops: Ops<T>, s: T, layer: Layer): T | undefined => of(layer).dual?.(ops, s, layer),
    accepts(layer: Layer): true | string {
      const found = find(layer);
      return found ? (found.accepts?.(layer) ?? true) : missing(layer);
    },
    on(layer: Layer): Geometry {
      const found = of(layer);
      return found.on?.(layer) ?? found;
    },
    choosing: (layer: Layer) => of(layer).choosing?.(layer),
    boundary<T>(ops: Ops<T>, seed: number, layer: Layer): T {
      const found = of(layer);
      return found.boundary?.(ops, seed, layer) ?? found.lmo(ops, ops.sub(ops.random(seed, layer), 0.5), layer);
    },
  } satisfies Geometry);
}
