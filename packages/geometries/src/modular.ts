import { type Geometry, type Layer, type Ops, part, within } from "@unitball/core";

/** A layer; an activation, which has sensitivity alone; modules one `after` the other; or `beside` each other, listed or added. */
export type Module =
  | { readonly layer: string; readonly mass?: number; readonly sensitivity?: number }
  | { readonly sensitivity: number }
  | { readonly after: readonly Module[] }
  | { readonly beside: readonly Module[] };

interface Measured {
  readonly mass: number;
  readonly sensitivity: number;
  readonly weights: readonly (readonly [layer: string, weight: number])[];
}

function measured(module: Module): Measured {
  if ("layer" in module) {
    const { layer, mass = 1, sensitivity = 1 } = module;
    within("modular", `the mass of "${layer}"`, mass, 0, Infinity);
    return { mass, sensitivity, weights: [[layer, 1]] };
  }
  if ("sensitivity" in module) return { mass: 0, sensitivity: module.sensitivity, weights: [] };
  const inOrder = "after" in module;
  const parts = (inOrder ? module.after : module.beside).map(measured);
  const mass = parts.reduce((sum, p) => sum + p.mass, 0);
  const product = (of: readonly Measured[]) => of.reduce((s, p) => s * p.sensitivity, 1);
  const weights = parts.flatMap((p, i) => {
    const onward = inOrder ? product(parts.slice(i + 1)) : 1;
    return p.weights.map(([layer, w]) => [layer, (w * onward * mass) / p.mass] as const);
  });
  return { mass, weights, sensitivity: inOrder ? product(parts) : parts.reduce((s, p) => s + p.sensitivity, 0) };
}

/**
 * The modular norm (Large et al. 2024, Definition 3): a layer's norm is that of `of` times a weight, where M₂ after M₁ weighs
 * M₁ by s₂(m₁ + m₂)/m₁ and M₂ by (m₁ + m₂)/m₂, m and s being mass and sensitivity. Under `maxOverLayers` a step of norm γ
 * moves the network's output by at most γ to first order, and a layer's share of that is its mass.
 */
export function modular(given: { of: Geometry; modules: Module }) {
  const { of, modules } = given;
  const weights = new Map(measured(modules).weights);
  const weight = ({ name }: Layer): number => weights.get(name)!;
  return part({
    axis: "geometry",
    kind: "modular",
    options: { of, modules },
    norm: <T>(ops: Ops<T>, w: T, layer: Layer): T => ops.mul(weight(layer), of.norm(ops, w, layer)),
    lmo: <T>(ops: Ops<T>, s: T, layer: Layer): T => ops.mul(1 / weight(layer), of.lmo(ops, s, layer)),
    dual<T>(ops: Ops<T>, s: T, layer: Layer): T | undefined {
      const dual = of.dual?.(ops, s, layer);
      return dual === undefined ? undefined : ops.mul(1 / weight(layer), dual);
    },
    accepts: (layer: Layer): true | string =>
      weights.has(layer.name)
        ? (of.accepts?.(layer) ?? true)
        : `modular has no module for layer "${layer.name}"; name it in \`modules\`, with its mass.`,
  } satisfies Geometry);
}
