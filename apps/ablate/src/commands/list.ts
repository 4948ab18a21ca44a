import { axes, type Shelf } from "@unitball/core";
import { tasks } from "@unitball/tasks";
import { presets } from "unitball";
import { command } from "../cli/command.ts";
import { sentence } from "../cli/complaint.ts";
import { studies } from "../studies/studies.ts";
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
    parts: { type: "string", description: "A .ts or .js file of further parts", valueHint: "FILE" },
    json: { type: "boolean", description: "Print JSON" },
  },
  async run({ args: { parts, json } }) {
    const shelf = await loadShelf(parts);
    const found = {
      axes: partsByAxis(shelf),
      presets: presetNames(),
      tasks: Object.values(tasks).map(({ name, description }) => ({ name, description })),
      studies: studies.map(({ name, about = "" }) => ({ name, description: about })),
      backends: ["wasm", "cpu"],
    };
    if (json) {
      console.log(JSON.stringify(found, null, 2));
      return;
    }
    const named = (title: string, entries: readonly { name: string; description: string }[]) => [
      title,
      ...entries.map(({ name, description }) => `  ${name}  ${description}`),
    ];
    console.log(
      [
        ...Object.entries(found.axes).flatMap(([axis, kinds]) => [
          axis,
          ...kinds.map((part) => `  ${partWords(part)}`),
        ]),
        "presets",
        `  ${found.presets.join(" ")}`,
        ...named("tasks", found.tasks),
        ...named("studies", found.studies),
        "backends",
        `  ${found.backends.join(" ")}`,
      ].join("\n"),
    );
  },
});

/** The presets that are recipes; the others are ingredients. */
const presetNames = (): readonly string[] =>
  Object.entries(presets).flatMap(([name, preset]) => ("parts" in preset() ? [name] : []));

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
