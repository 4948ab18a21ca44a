import { isDecided } from "@unitball/diagnostics";
import type { LayerChoice, ProbeLine } from "@unitball/tasks";
import { thinned } from "./series.ts";

/** A probe of one layer. */
export interface Look {
  readonly step: number;
  readonly choice: LayerChoice;
}

export const looksAt = (probes: readonly ProbeLine[], layer: string): readonly Look[] =>
  probes.flatMap(({ step, layers }) => {
    const choice = layers[layer];
    return choice === undefined ? [] : [{ step, choice }];
  });

/** Kinds of the candidates, numbered where one stands there twice. */
export function namesOf({ candidates }: LayerChoice): readonly string[] {
  const kinds = candidates.map(({ geometry }) => geometry);
  return kinds.map((kind, i) => {
    const nth = kinds.slice(0, i + 1).filter((other) => other === kind).length;
    return kinds.indexOf(kind) === kinds.lastIndexOf(kind) ? kind : `${kind} ${nth}`;
  });
}

/** From one change to the next: the candidate that acts, by its place and its name. */
export interface Period {
  readonly from: number;
  readonly index: number;
  readonly name: string;
}

/** The candidates as they acted one after the other; before the first probe only the kind that it begins with is known. */
export function periodsOf(looks: readonly Look[], first: string): readonly Period[] {
  const [one] = looks;
  const names = one === undefined ? [first] : namesOf(one.choice);
  const start = { from: 0, index: 0, name: names[0] ?? first };
  const changes = looks.filter(({ choice }) => choice.before !== choice.after);
  return [
    start,
    ...changes.map(({ step, choice: { after } }) => ({ from: step, index: after, name: names[after] ?? "" })),
  ];
}

/** Which candidate acts on a layer, since when, and what the last probe said, in words. */
export function standing(looks: readonly Look[], first: string): { readonly acts: string; readonly last: string } {
  const { name, from } = periodsOf(looks, first).at(-1) as Period;
  const acts = `${name} acts ${from === 0 ? "from the start" : `since step ${from}`}`;
  const last = looks.at(-1);
  if (last === undefined) return { acts, last: "no probe yet" };
  const names = namesOf(last.choice);
  const found = last.choice.candidates.slice(1).map((candidate, i) => {
    const { z, error } = candidate;
    const figure = z === null || error === null ? "not valid" : `${three(z)} ± ${three(error)}`;
    return `z of ${names[i + 1]} ${figure}${isDecided(candidate) ? "" : ", undecided"}`;
  });
  return { acts, last: `last probe, step ${last.step}: ${found.join("; ")}` };
}

/** Three digits, with a minus that is as wide as a plus. */
export const three = (value: number): string => String(Number(value.toPrecision(3))).replace("-", "−");

/** A timeline's box: z above, the candidates that act below. */
export const box = {
  width: 320,
  height: 134,
  left: 34,
  right: 312,
  top: 6,
  bottom: 92,
  strip: 100,
  foot: 114,
} as const;

/** What is drawn of a layer's probes; every list of marks is one path, however many there are. */
export interface Timeline {
  readonly x: (step: number) => number;
  readonly y: (z: number) => number;
  /** The axis of z goes from −most to most. */
  readonly most: number;
  /** Two standard errors either way. */
  readonly bars: string;
  /** Of candidates that the probe left in charge, and of others. */
  readonly filled: string;
  readonly hollow: string;
  /** Probes whose estimates are not valid. */
  readonly crosses: string;
}

/** z of every candidate but the first, against it, at most about 400 probes of them. */
export function timelineOf(looks: readonly Look[], steps: number): Timeline {
  const dots = thinned(looks).flatMap(({ step, choice }) =>
    choice.candidates.slice(1).map(({ z, error }, i) => ({ step, z, error, place: i, acts: choice.after === i + 1 })),
  );
  const most = Math.min(4, Math.max(0.5, ...dots.map(({ z }) => 1.4 * Math.abs(z ?? 0))));
  const x = (step: number): number => box.left + (step / steps) * (box.right - box.left);
  const y = (z: number): number => {
    const share = (most - Math.max(-most, Math.min(most, z))) / (2 * most);
    return box.top + share * (box.bottom - box.top);
  };
  const path = (of: typeof dots, mark: (dot: (typeof dots)[number]) => string): string => of.map(mark).join("");
  const known = dots.filter(({ z }) => z !== null);
  const shape = ({ step, z, place }: (typeof dots)[number]): string => mark(place, x(step), y(z ?? 0));
  return {
    ...{ x, y, most },
    bars: path(known, ({ step, z, error }) => {
      const [low, high] = [(z ?? 0) - 2 * (error ?? 0), (z ?? 0) + 2 * (error ?? 0)];
      return `M${at(x(step))},${at(y(low))}V${at(y(high))}`;
    }),
    filled: path(
      known.filter(({ acts }) => acts),
      shape,
    ),
    hollow: path(
      known.filter(({ acts }) => !acts),
      shape,
    ),
    crosses: path(
      dots.filter(({ z }) => z === null),
      ({ step }) => `M${at(x(step) - 3)},${at(y(0) - 3)}l6,6m-6,0l6,-6`,
    ),
  };
}

/** A circle, a diamond, a square or a triangle, by the candidate's place after the first. */
function mark(place: number, x: number, y: number): string {
  const r = 3.5;
  if (place === 0) return `M${at(x - r)},${at(y)}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
  if (place === 1) return `M${at(x)},${at(y - 4.5)}l4.5,4.5l-4.5,4.5l-4.5,-4.5Z`;
  if (place === 2) return `M${at(x - r)},${at(y - r)}h${2 * r}v${2 * r}h${-2 * r}Z`;
  return `M${at(x)},${at(y - 4)}l4,7h-8Z`;
}

const at = (value: number): string => String(Number(value.toFixed(1)));
