import type { Schedule } from "./schedule.ts";

/**
 * A part is data with pure functions: the axis it sits on, its kind, and its options. `JSON.stringify(part)` is the part's
 * file, and `revive` brings it back. A kind from another npm package is namespaced with that package's name ("acme/huber").
 */
export interface Part<A extends string = string, K extends string = string, O extends object = object> {
  readonly axis: A;
  readonly kind: K;
  readonly options: O;
}

/** Freeze a literal into a part. State is passed to its functions and never kept in it. */
export function part<const P extends Part>(literal: P): Readonly<P> {
  return Object.freeze({ ...literal, options: Object.freeze(literal.options) });
}

/** The options given to a part over its defaults; a name that the part does not know is an error that lists those it does. */
export function options<O extends object>(kind: string, given: Partial<O> | undefined, defaults: O): O {
  for (const name of Object.keys(given ?? {})) {
    if (name in defaults) continue;
    const known = Object.keys(defaults);
    const list = known.length === 0 ? "It takes no options." : `It takes ${known.map((k) => `"${k}"`).join(", ")}.`;
    throw new TypeError(`${kind} has no option "${name}". ${list}`);
  }
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) };
}

/** Check a number, low < value ≤ high (or low ≤ value), else a sentence. A schedule has checked its own numbers. */
export function within(
  kind: string,
  name: string,
  value: number | Schedule,
  low: number,
  high: number,
  closed = false,
): void {
  if (typeof value === "object" && value !== null && typeof value.at === "function") return;
  if (typeof value !== "number") {
    throw new TypeError(`${kind}: ${name} is ${JSON.stringify(value)}, but it must be a number or a schedule.`);
  }
  if ((closed ? value >= low : value > low) && value <= high) return;
  const interval = `${closed ? "[" : "("}${low}, ${high}${high === Infinity ? ")" : "]"}`;
  throw new RangeError(`${kind}: ${name} is ${value}, but it must lie in ${interval}.`);
}

/** Check that an option is one of the names it may be, else a sentence that lists them. */
export function oneOf<V extends string>(kind: string, name: string, value: V, allowed: readonly V[]): void {
  if (allowed.includes(value)) return;
  throw new TypeError(
    `${kind}: ${name} is "${value}", but it must be one of ${allowed.map((a) => `"${a}"`).join(", ")}.`,
  );
}
