import type { Considered } from "@unitball/core";
import type { Probed } from "@unitball/tasks";
import type { LayerChoice, Probe } from "./messages.ts";

/** A probe as it is told, kept and saved. */
export const probeOf = ({ k, considered, cost }: Probed): Probe => ({
  step: k,
  gradients: cost.gradients,
  layers: Object.fromEntries(Object.entries(considered).map(([name, layer]) => [name, choiceOf(layer)])),
});

const choiceOf = ({ evidence, before, after }: Considered): LayerChoice => ({
  candidates: evidence.gains.map((gain, c) => {
    const { z = Number.NaN, error = Number.NaN, valid = false } = evidence.contrasts[c]?.[0] ?? {};
    return {
      geometry: gain.geometry,
      alignment: short(gain.alignment),
      alignmentError: short(gain.alignmentError),
      curvature: short(gain.curvature),
      curvatureError: short(gain.curvatureError),
      advantage: short(gain.advantage),
      z: valid ? short(z) : null,
      error: valid ? short(error) : null,
    };
  }),
  before: before.index,
  after: after.index,
  factor: after.factor,
});

/** Five digits; null where a figure is not finite. */
const short = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(5)) : null);
