/** What the Spec-Sign index is made of, for one layer with gradient G. */
export interface SpecSign {
  /** B, the batch size. */
  readonly batch: number;
  /** ‖G‖_*, the nuclear norm, and ‖G‖₁, the sum of the entries' sizes. */
  readonly nuclear: number;
  readonly entrywise: number;
  /** c_* = √B·E‖ĝ − G‖_* and c₁ = √B·E‖ĝ − G‖₁. */
  readonly nuclearNoise: number;
  readonly entrywiseNoise: number;
  /** H along the spectral and along the sign direction. */
  readonly spectralCurvature: number;
  readonly signCurvature: number;
}

/** The index, with the two lower bounds on an alignment that it squares. */
export interface SpecSignIndex {
  readonly index: number;
  /** ‖G‖_* − 2c_* / √B ≤ E⟨G, polar(ĝ)⟩ */
  readonly spectral: number;
  /** ‖G‖₁ − 2c₁/√B ≤ E⟨G, sign(ĝ)⟩ */
  readonly sign: number;
}

/**
 * The Spec-Sign advantage index as its paper prints it (OpenReview lDs4vkSX7J):
 *
 *   I = [(‖G‖_* − 2c_* / √B) / (‖G‖₁ − 2c₁/√B)]² · H_sign/H_spec, spectral steps being preferred where I > 1.
 *
 * It is here to be compared with. Both brackets are lower bounds on alignments, and at usual batch sizes both are
 * negative, while the alignments never are: their ratio then says nothing about the gradient, and squaring hides the
 * signs. Look at `spectral` and `sign`: unless both are above 0, `index` has no meaning. Use
 * `advantage` instead, which estimates the alignments themselves.
 */
export function specSignIndex(given: SpecSign): SpecSignIndex {
  const root = Math.sqrt(given.batch);
  const spectral = given.nuclear - (2 * given.nuclearNoise) / root;
  const sign = given.entrywise - (2 * given.entrywiseNoise) / root;
  return { index: (spectral / sign) ** 2 * (given.signCurvature / given.spectralCurvature), spectral, sign };
}
