import { type Axes, type Part, shelf, sign, spectral } from "unitball";

type Factory = (options?: object) => Part;
const factories = shelf as unknown as Readonly<Record<string, Factory>>;

/** A part of that kind with these options. */
export const make = (kind: string, options?: object): Part => (factories[kind] as Factory)(options);

/** A part of that kind as the shelf has it. Four cannot be made of nothing; they start with what shows their use. */
export function fresh(kind: string, layers: readonly string[]): Part {
  if (kind === "byLayer") return make(kind, { hidden: spectral(), "*": sign() });
  if (kind === "adaptive") return make(kind, { candidates: [spectral(), sign()] });
  if (kind === "mixture") return make(kind, { of: [spectral(), sign()] });
  if (kind === "modular") {
    return make(kind, { of: spectral(), modules: { after: layers.map((layer) => ({ layer })) } });
  }
  return make(kind);
}

/** What stops a part of that kind from taking these options, as its own sentence; undefined where nothing does. */
export function refusal(kind: string, options: object): string | undefined {
  try {
    make(kind, options);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export const isPart = (value: unknown): value is Part =>
  typeof value === "object" && value !== null && "axis" in value && "kind" in value && "options" in value;

/** Where an option is, from its part inwards: names of options, and places in lists. */
export type Path = readonly (string | number)[];

/**
 * The part with another value there. A choice may change which options there are (how a polar factor is computed, say):
 * those that the new choice does not know are dropped. What the part itself refuses is thrown, in its own words.
 */
export function edited<P extends Part>(part: P, path: Path, value: unknown): P {
  const [name, ...rest] = path as [string, ...Path];
  const options = part.options as Readonly<Record<string, unknown>>;
  return remade(part.kind, { ...options, [name]: inside(options[name], rest, value) }, name) as P;
}

function inside(held: unknown, path: Path, value: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined) return value;
  if (Array.isArray(held)) return held.with(Number(at), inside(held[Number(at)], rest, value));
  return isPart(held) ? edited(held, path, value) : value;
}

function remade(kind: string, options: Readonly<Record<string, unknown>>, changed: string): Part {
  if (!/has no option/.test(refusal(kind, options) ?? "")) return make(kind, options);
  let kept: Record<string, unknown> = { [changed]: options[changed] };
  for (const [name, value] of Object.entries(options)) {
    const more = { ...kept, [name]: value };
    if (refusal(kind, more) === undefined) kept = more;
  }
  return make(kind, kept);
}

/** The part without one of the options that it was given, such as a role of `byLayer`. */
export function without<P extends Part>(part: P, name: string): P {
  const { [name]: _, ...rest } = part.options as Readonly<Record<string, unknown>>;
  return make(part.kind, rest) as P;
}

export type Axis = keyof Axes;
