/** A line of choices.jsonl, which final runs of an adaptive geometry write: the probe before step `step`, by layer. */
export interface ChoicesLine {
  readonly step: number;
  /** Gradients that it took. */
  readonly gradients: number;
  readonly layers: Readonly<Record<string, LayerChoice>>;
}

/** What a probe found of a layer's candidates, and what was decided. */
export interface LayerChoice {
  readonly candidates: readonly CandidateRecord[];
  /** The candidate that acted, by its place, and the one that acts from here on with what its LMO is multiplied by. */
  readonly before: number;
  readonly after: number;
  readonly factor: number;
}

/** null where a figure was not finite. */
export interface CandidateRecord {
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
