// internal
import type { Considered } from "@unitball/core";
import type { Probed } from "@unitball/tasks";
import type { ChoicesLine, LayerChoice } from "../store/choices.ts";

/** Five digits; null where a figure is not finite. */
const short = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(5)) : null);

/** A probe as a file holds it. */
export const choicesLine = ({ k, considered, cost }: Probed): ChoicesLine => ({
  step: k,
  gradients: cost.gradients,
  layers: Object.fromEntries(Object.entries(considered).map(([name, layer]) => [name, layerChoice(layer)])),
});

const layerChoice = ({ evidence, before, after }: Considered): LayerChoice => ({
  candidates: evidence.gains.map((gain, c) => {
    const { z, error, valid } = evidence.contrasts[c]![0]!;
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
