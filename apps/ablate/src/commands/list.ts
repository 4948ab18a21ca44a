import { axes, type Shelf, suggestion } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { tasks } from "@unitball/tasks";
import { presets } from "unitball";
import { type PresetRow, presetTable } from "unitball/table";
import { command } from "../cli/command.ts";
import { Complaint, sentence } from "../cli/complaint.ts";
import { arrow, metricOf, titleOf } from "../report/words.ts";
import { studies } from "../studies/studies.ts";
import { backends } from "../study/backends.ts";
import { loadShelf } from "../study/load.ts";
import { planned } from "./planned.ts";

/** A preset, and whether cpu, wasm and webgpu run its steps compiled. */
interface Row extends PresetRow {
  readonly steps: string;
}

interface Listed {
  readonly kind: string;
  readonly options: object;
  /** What the part asks for, where it has no defaults. */
  readonly needs?: string;
}

export const list = command("list", {
  description: "List the axes with their parts and options, and the presets, tasks, studies and backends",
  args: {
    topic: {
      type: "positional",
      required: false,
      description: "One of axes, presets, tasks, studies, backends; all of them unless told",
      valueHint: "TOPIC",
    },
    parts: { type: "string", description: "A .ts or .js file of further parts", valueHint: "FILE" },
    json: { type: "boolean", description: "Print JSON" },
  },
  async run({ args: { topic, parts, json } }) {
    const shelf = await loadShelf(parts);
    const found = {
      axes: partsByAxis(shelf),
      presets: json || topic === "presets" ? withPlans(presetTable()) : presetTable(),
      tasks: Object.values(tasks).map(({ name, description, metrics, primary, tuning }) => ({
        name,
        description,
        metrics,
        primary,
        tuning,
      })),
      studies: studies().map(({ name, about = "", source = "", settings = {} }) => ({
        ...{ name, description: about, source, settings: Object.keys(settings) },
      })),
      backends,
    };
    const known = Object.keys(found) as (keyof typeof found)[];
    const topics = topic === undefined ? known : known.filter((one) => one === topic);
    if (topics.length === 0) throw new Complaint(`ablate list knows no "${topic}". ${suggestion(topic ?? "", known)}`);
    if (json) {
      console.log(JSON.stringify(topic === undefined ? found : found[topics[0] ?? "axes"], null, 2));
      return;
    }
    const named = (entries: readonly { name: string; description: string }[]) =>
      entries.map(({ name, description }) => `  ${name}  ${description}`);
    const lines: Readonly<Record<keyof typeof found, () => readonly string[]>> = {
      axes: () =>
        Object.entries(found.axes).flatMap(([axis, kinds]) => [axis, ...kinds.map((p) => `  ${partWords(p)}`)]),
      presets: () => [
        topic === "presets" ? heading : "presets",
        ...(topic === "presets"
          ? presetLines(found.presets as readonly Row[])
          : [`  ${found.presets.map(({ name }) => name).join(" ")}`]),
      ],
      tasks: () => [
        "tasks",
        ...named(
          found.tasks.map((one) => {
            const metric = metricOf({ measures: one });
            return { name: one.name, description: `${one.description}; ${titleOf(metric)} ${arrow(metric)}` };
          }),
        ),
      ],
      studies: () => [
        "studies",
        ...named(
          found.studies.map(({ name, description, settings }) => ({
            name: [name, ...settings.map((one) => `@${one}`)].join(" "),
            description,
          })),
        ),
      ],
      backends: () => ["backends", `  ${found.backends.join(" ")}`],
    };
    console.log(topics.flatMap((one) => lines[one]()).join("\n"));
  },
});

const withPlans = (rows: readonly PresetRow[]): readonly Row[] => {
  const made: Readonly<Record<string, unknown>> = presets;
  return rows.map((row) => ({ ...row, steps: planned((made[row.name] as () => Program)()) }));
};

/** Each preset with its parts in corridor order, where it is from, and why its steps are not compiled, if they are not. */
function presetLines(rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const say = ({ steps }: Row): string => (steps === "compiled" ? "" : `  ${steps}`);
  return rows.map((row) => `  ${row.name.padEnd(width)}  ${row.cell}  [${row.source}]${say(row)}`);
}

const heading = 'presets (steps run compiled on cpu, wasm and webgpu, but where a row says "op by op")';

const partWords = ({ kind, options, needs }: Listed): string =>
  needs === undefined
    ? `${kind}  ${Object.entries(options)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join(", ")}`.trimEnd()
    : `${kind}  (${needs})`;

/** Every part on the shelf under its axis, with its options' defaults: what the factory makes when it is given none. */
function partsByAxis(shelf: Shelf): Readonly<Record<string, readonly Listed[]>> {
  const made = Object.entries(shelf).flatMap(([kind, factory]) => {
    if (typeof factory !== "function") return [];
    try {
      const part = factory({});
      return typeof part?.kind === "string"
        ? [{ axis: part.axis as string, kind: part.kind as string, options: part.options as object }]
        : [];
    } catch (error) {
      return [{ axis: "other", kind, options: {}, needs: sentence(error) }];
    }
  });
  const groups = [...axes, ...new Set(made.map(({ axis }) => axis).filter((axis) => !axes.includes(axis as never)))];
  return Object.fromEntries(
    groups.map((axis) => [axis, made.filter((part) => part.axis === axis).map(({ axis: _, ...part }) => part)]),
  );
}
