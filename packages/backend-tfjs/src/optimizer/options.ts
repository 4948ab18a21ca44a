/**
 * An average of the iterates, for evaluation. "ema": a ← βa + (1 − β)x, from a₀ = x₀; β is 0.999 unless given.
 * "scheduleFree" (Defazio et al. 2024): the program moves z, a is the mean of z₁, …, zₖ, and the model's weights, where
 * gradients are taken, are (1 − β)z + βa; β is 0.9 unless given, and 0 is Polyak's average. It needs no schedule.
 */
export interface Average {
  readonly kind: "ema" | "scheduleFree";
  readonly beta?: number;
}

/** What an optimizer of TensorFlow.js does around the program's step. All of it is data, and is saved with the model. */
export interface TfOptimizerOptions {
  /** g ← g·min(1, c/‖g‖₂), with ‖g‖₂ over all layers together. Says once where the program makes it pointless. */
  readonly clipNorm?: number;
  /** One step for every n gradients, along their mean: n batches in place of one that is n times as large. */
  readonly accumulate?: number;
  /** Average the weights; `swap` and `withAverage` put the average into the model. */
  readonly average?: Average;
  /** So many non-finite gradients in a row stop the run with an error that names the layer: 10 unless told. */
  readonly maxNonFinite?: number;
}
