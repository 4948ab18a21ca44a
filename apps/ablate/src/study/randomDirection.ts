import { dualNorm, type Geometry, inner, type Layer, type Ops, part } from "@unitball/core";

/**
 * A negative control: where the geometry `of` would go along v = lmo(s), go along a random w with ⟨w, v⟩ = 0 and ‖w‖ = ‖v‖ in
 * its norm, drawn anew in every step and layer. What a recipe gains over this it owes to the direction of its LMO, not to
 * the length of its steps. w = r·z/‖z‖ with z = n − (⟨n, v⟩/⟨v, v⟩)v for n uniform in [−½, ½)ᵈ. In one dimension there is
 * no such w, and w = 0.
 */
export function randomDirection({ of, seed = 1 }: { readonly of: Geometry; readonly seed?: number }) {
  const lmo = <T>(ops: Ops<T>, s: T, layer: Layer): T => {
    const v = of.lmo(ops, s, layer);
    const n = ops.sub(ops.random(seed + hash(layer.name), layer), 0.5);
    const along = ops.div(inner(ops, n, v), ops.max(inner(ops, v, v), tiny));
    const z = ops.sub(n, ops.mul(along, v));
    return ops.mul(ops.div(of.norm(ops, v, layer), ops.max(of.norm(ops, z, layer), tiny)), z);
  };
  return part({
    axis: "geometry",
    kind: "randomDirection",
    options: { of, seed },
    norm: <T>(ops: Ops<T>, w: T, layer: Layer): T => of.norm(ops, w, layer),
    lmo,
    dual: <T>(ops: Ops<T>, s: T, layer: Layer): T => dualNorm(of, ops, s, layer),
    accepts: (layer: Layer): true | string => of.accepts?.(layer) ?? true,
  } satisfies Geometry);
}

/** Below every norm that occurs, above the least positive float32. */
const tiny = 1e-30;

/** A number for each layer's name, so that layers of one shape are drawn apart. */
const hash = (name: string): number =>
  [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
