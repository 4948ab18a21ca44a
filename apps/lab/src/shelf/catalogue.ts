/** What the sources say of a part; read from its JSDoc when the lab is built. */
export interface PartDoc {
  readonly axis: string;
  readonly kind: string;
  /** Its file, from the root of the repository. */
  readonly path: string;
  /** The first sentence: norm, dual and LMO of a geometry, the recursion of an estimator. */
  readonly summary: string;
  /** All of it. */
  readonly text: string;
  /** What is said of its options, by name. */
  readonly options: Readonly<Record<string, string>>;
  /** The options that may be schedules. */
  readonly varies: readonly string[];
}

/** What the build found: why a task's data is missing, where it is. */
export interface Built {
  readonly catalogue: readonly PartDoc[];
  readonly missing: Readonly<Record<string, string>>;
}

declare const LAB_BUILT: Built;

export const built: Built = LAB_BUILT;

export const docOf = (axis: string, kind: string): PartDoc | undefined =>
  built.catalogue.find((doc) => doc.axis === axis && doc.kind === kind);
