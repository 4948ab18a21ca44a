import type { Considered } from "@unitball/core";
import type { Probed } from "./train.ts";

/** A probe before step `step` as it is written down, by layer: a line of choices.jsonl. */
export interface ProbeLine {
  readonly step: number;
  /** Gradients that it took. */
  readonly gradients: number;
  readonly layers: Readonly<Record<string, LayerChoice>>;
}

/** What a probe found of a layer's candidates, and what was decided. */
export interface LayerChoice {
  readonly candidates: readonly CandidateFigures[];
  /** The candidate that acted, by its place, and the one that acts from here on with what its LMO is multiplied by. */
  readonly before: number;
  readonly after: number;
  readonly factor: number;
}

/** null where a figure was not finite. */
export interface CandidateFigures {
  readonly geometry: string;
  readonly alignment: number | null;
  readonly alignmentError: number | null;
  readonly curvature: number | null;
  readonly curvatureError: number | null;
  readonly advantage: number | null;
  /** log Δ* over that of the first candidate, with its standard error; null where the estimates are not valid. */
  readonly z: number | null;
  readonly error: number | null;
}

/** A probe as it is written down, in figures of five digits. */
export const probeLine = ({ k, considered, cost }: Probed): ProbeLine => ({
  step: k,
  gradients: cost.gradients,
  layers: Object.fromEntries(Object.entries(considered).map(([name, layer]) => [name, choiceOf(layer)])),
});

const choiceOf = ({ evidence, before, after }: Considered): LayerChoice => ({
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

const short = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(5)) : null);
