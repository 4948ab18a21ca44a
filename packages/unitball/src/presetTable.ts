import { type Axes, axes, type Part } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { sources } from "./presets/sources.ts";
import * as presets from "./presets.ts";

/** A preset as a row of the table of optimizers. */
export interface PresetRow {
  readonly name: string;
  /** Its parts with the preset's defaults, in corridor order, a wrapper's own inside: "rescaled(nesterov) · spectral · …". */
  readonly cell: string;
  /** The paper, the section or the code that it is from. */
  readonly source: string;
}

/** Every preset with its cell and source, for whoever lists them: nothing is said twice, the cell is read off the parts. */
export function presetTable(): readonly PresetRow[] {
  const made: Readonly<Record<string, unknown>> = presets;
  return Object.entries(sources).map(([name, source]) => {
    const preset = made[name] as () => Program;
    return { name, cell: cellOf(preset()), source };
  });
}

/** The parts of a program in a line; of a partition, those of each route. */
export function cellOf(program: Program): string {
  if ("parts" in program) {
    const parts = program.parts as Axes;
    return axes
      .filter((axis) => axis !== "stepsize")
      .map((axis) => named(parts[axis]))
      .join(" · ");
  }
  const { kind, options } = program as Program & Part;
  if (kind !== "partition") return kind;
  return Object.entries(options as Readonly<Record<string, Program>>)
    .map(([route, own]) => `${route}: ${cellOf(own)}`)
    .join("; ");
}

/** A part's kind, with those of the parts that it holds: "byLayer(spectral, sign)", "rescaled(nesterov)". */
function named({ kind, options }: Part): string {
  const held = Object.values(options).flat().filter(isPart).map(named);
  return held.length === 0 ? kind : `${kind}(${[...new Set(held)].join(", ")})`;
}

const isPart = (value: unknown): value is Part =>
  typeof value === "object" && value !== null && "axis" in value && "kind" in value && "options" in value;
