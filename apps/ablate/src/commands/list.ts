import { axes, type Shelf, suggestion } from "@unitball/core";
import { tasks } from "@unitball/tasks";
import { type PresetRow, presetTable } from "unitball";
import { command } from "../cli/command.ts";
import { Complaint, sentence } from "../cli/complaint.ts";
import { arrow, metricOf, titleOf } from "../report/words.ts";
import { studies } from "../studies/studies.ts";
import { backends } from "../study/backends.ts";
import { loadShelf } from "../study/load.ts";

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
      presets: presetTable(),
      tasks: Object.values(tasks).map(({ name, description, metrics, primary, tuning }) => ({
        name,
        description,
        metrics,
        primary,
        tuning,
      })),
      studies: studies.map(({ name, about = "" }) => ({ name, description: about })),
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
        "presets",
        ...(topic === "presets"
          ? presetLines(found.presets)
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
      studies: () => ["studies", ...named(found.studies)],
      backends: () => ["backends", `  ${found.backends.join(" ")}`],
    };
    console.log(topics.flatMap((one) => lines[one]()).join("\n"));
  },
});

/** Each preset with its parts in corridor order and where it is from. */
function presetLines(rows: readonly PresetRow[]): readonly string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, cell, source }) => `  ${name.padEnd(width)}  ${cell}  [${source}]`);
}

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
