import { type Composition, dualNorm, type Geometry, type Layer, type Layers, type Ops } from "@unitball/core";
import { alignment } from "./alignment.ts";
import { feasibility } from "./feasibility.ts";
import { frankWolfeGap } from "./frankWolfeGap.ts";
import { jointDualNorm } from "./jointDualNorm.ts";
import { updateRms } from "./updateRms.ts";

/** What a step saw, as the corridor hands it to `observe`. */
export interface Observed<T> {
  readonly x: Layers<T>;
  readonly g: Layers<T>;
  readonly d: Layers<T>;
  readonly v: Layers<T>;
  readonly u: Layers<T>;
}

/** What can be measured of every step: 0-d tensors, by layer and for all layers together. */
export interface Measured<T> {
  /** ρ‖d‖_* of each layer's estimate. */
  readonly dualNorm: Layers<T>;
  /** ‖W‖/ρ before the step. */
  readonly feasibility: Layers<T>;
  /** RMS of u, what γ multiplies. */
  readonly updateRms: Layers<T>;
  /** −⟨g, v⟩/(ρ‖g‖_*) with this step's gradient g: how far the estimate agrees with it. */
  readonly alignment: Layers<T>;
  readonly joint: {
    readonly dualNorm: T;
    /** φ(‖W‖/ρ) over the layers: at most 1 in the joint ball. */
    readonly feasibility: T;
    /** ⟨d, x − v⟩ */
    readonly frankWolfeGap: T;
  };
}

/**
 * The measures of one step, from inside it: `optimizer.step(x, state, gradientAt, (seen) => { kept = measure(recipe.parts,
 * ops, seen, layers); })`. It reads nothing back and changes nothing. It costs reductions, and two LMOs on a layer whose
 * geometry has no closed form for its dual norm. A layer that had no gradient is left out.
 */
export function measure<T>(
  { geometry, composition }: { readonly geometry: Geometry; readonly composition: Composition },
  ops: Ops<T>,
  { x, g, d, v, u }: Observed<T>,
  layers: readonly Layer[],
): Measured<T> {
  const moved = layers.filter(({ name }) => name in v);
  const each = (f: (layer: Layer, name: string) => T): Layers<T> =>
    Object.fromEntries(moved.map((layer) => [layer.name, f(layer, layer.name)]));
  const duals = each((layer, name) => dualNorm(geometry, ops, d[name]!, layer));
  const norms = each((layer, name) => feasibility(geometry, ops, x[name]!, layer));
  return {
    dualNorm: duals,
    feasibility: norms,
    updateRms: each((layer, name) => updateRms(ops, u[name]!, layer)),
    alignment: each((layer, name) => alignment(geometry, ops, g[name]!, v[name]!, layer)),
    joint: {
      dualNorm: jointDualNorm(composition, ops, Object.values(duals)),
      feasibility: composition.norm(ops, Object.values(norms)),
      frankWolfeGap: frankWolfeGap(ops, d, x, v),
    },
  };
}
