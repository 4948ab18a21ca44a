/** Thrown by `toPython` for a recipe that cannot be said there: which axis, and why. */
export class NoCounterpart extends TypeError {
  override readonly name = "NoCounterpart";
  /** The axis of the recipe, or "optimizer" for one that is not made of parts. */
  readonly axis: string;
  readonly why: string;
  constructor(axis: string, why: string) {
    super(`The ${axis} has no counterpart: ${why}`);
    this.axis = axis;
    this.why = why;
  }
}
