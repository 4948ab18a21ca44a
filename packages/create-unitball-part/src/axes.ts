/** The six axes that a part can be for. */
export const axes = ["estimator", "geometry", "composition", "normalization", "constraint", "stepsize"] as const;

/** One of the six axes. */
export type Axis = (typeof axes)[number];

/** The axis of that name; "schedule" is the stepsize's. */
export function axisOf(given: string): Axis | undefined {
  const name = given === "schedule" ? "stepsize" : given;
  return axes.find((axis) => axis === name);
}
