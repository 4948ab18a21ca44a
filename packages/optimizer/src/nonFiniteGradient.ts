/** Thrown when a layer's gradient was not finite `maxNonFinite` times in a row; x and the state are still the caller's. */
export class NonFiniteGradient extends RangeError {
  override readonly name = "NonFiniteGradient";
}
