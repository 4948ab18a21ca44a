import { canonical, geometry, type Layer, oneOf, options, type Schedule, taps } from "@unitball/core";
import { largestSingularValue } from "./polar/largestSingularValue.ts";
import { type PolarOptions, polarDefaults, polarTables } from "./polar/methods.ts";
import { polar } from "./polar/polar.ts";

/** The ball's radius, its scaling with the layer's width, and how the polar factor is computed. */
export interface SpectralOptions extends PolarOptions {
  readonly radius: number | Schedule;
  /**
   * The ball's size against σ_max ≤ 1. none: 1, the norm 2→2. rmsToRms: √(out/in), so that an input of RMS 1 maps to an
   * output of RMS at most 1. image: max(1, √(out/in)), for a first layer on images. oneHot: √out, for one-hot inputs.
   * conv: √(out/in)/(kh·kw), for kernels. matchRms: √max(in, out), so that an LMO of full rank has entries of RMS 1
   * (Moonlight's radius is 0.2, to match Adam's); its `in` is all that an output sums over.
   */
  readonly scaling: "none" | "rmsToRms" | "image" | "oneHot" | "conv" | "matchRms";
}

const sizes: Readonly<Record<SpectralOptions["scaling"], (layer: Layer) => number>> = {
  none: () => 1,
  rmsToRms: (layer) => Math.sqrt(layer.out / layer.in),
  image: (layer) => Math.max(1, Math.sqrt(layer.out / layer.in)),
  oneHot: (layer) => Math.sqrt(layer.out),
  conv: (layer) => Math.sqrt(layer.out / layer.in) / taps(layer),
  matchRms: (layer) => Math.sqrt(Math.max(...canonical(layer).slice(1))),
};

/**
 * σ_max(w), the largest over the blocks, with dual the nuclear norm and lmo(s) = −ρ UVᵀ for s = UΣVᵀ: Muon's and Scion's
 * geometry (Scion, Tables 2 and 3). By default UVᵀ is computed so that ‖lmo(s)‖ ≤ ρ and −⟨s, lmo(s)⟩ ≥ (1 − gap)ρ‖s‖_* for
 * every s; the published iterations are there by name, as published, and keep neither promise.
 */
export function spectral(given: Partial<SpectralOptions> = {}) {
  const method = polarDefaults("spectral", given.polar ?? "certified");
  const defaults: SpectralOptions = { radius: 1, scaling: "none", ...method };
  const o = options(`spectral with polar "${method.polar}"`, given, defaults);
  oneOf("spectral", "scaling", o.scaling, Object.keys(sizes) as SpectralOptions["scaling"][]);
  const tableOf = polarTables("spectral", o);
  return geometry({
    kind: "spectral",
    options: o,
    size: sizes[o.scaling],
    norm: (ops, w, layer) => ops.maxAbs(largestSingularValue(ops, w, layer), "all"),
    lmo: (ops, s, layer) => polar(ops, s, layer, tableOf(layer), -1),
    accepts(layer) {
      if (layer.role === "depthwise") {
        return `Layer "${layer.name}" is depthwise: its filters mix no channels, so it has no spectral norm; use colNorm() or rms().`;
      }
      if (taps(layer) > 1 && (o.scaling === "rmsToRms" || o.scaling === "image")) {
        return `Layer "${layer.name}" has ${taps(layer)} taps per channel, which scaling "${o.scaling}" ignores; use spectral({ scaling: "conv" }).`;
      }
      return true;
    },
  });
}
