// internal
import type { ProbeLine } from "@unitball/tasks";
import type { LayersLine, Rung, TrialConfig } from "../store/records.ts";
import { type Lines, openLines } from "./lines.ts";

/** What a run has told so far; the part of a checkpoint that is not the position. */
export interface Told {
  readonly rungs: readonly Rung[];
  readonly toTarget: number | null;
  /** How long the files of lines were; what stands after it belongs to steps that will be taken again. */
  readonly lengths: Readonly<Record<string, number>>;
}

/** A run's files of lines, and the figures of its summary. */
export interface Journal {
  /** The loss before step k, as it stands in the file: seven digits, null where it is not finite. */
  loss(k: number, value: number): void;
  layers(line: Promise<LayersLine>): void;
  choices(line: ProbeLine): void;
  rung(rung: Rung): void;
  /** The newest loss. */
  readonly last: number | null;
  /** Hand the losses to the system, for whoever looks at a run that is not over. */
  flush(): void;
  /** Everything on the disk. */
  sync(): Promise<Told>;
  close(): void;
}

/** Open a run's files where it was cut off, or anew. Final runs have layers.jsonl too, and choices.jsonl where any are made. */
export function openJournal(
  folder: string,
  { stage, target }: TrialConfig,
  from: Told | undefined,
  chooses: boolean,
): Journal {
  const open = (name: string): Lines => openLines(folder, name, from?.lengths[name] ?? 0);
  const metrics = open("metrics.jsonl");
  const layers = stage === "final" ? open("layers.jsonl") : undefined;
  const choices = stage === "final" && chooses ? open("choices.jsonl") : undefined;
  const files = [metrics, layers, choices].filter((file) => file !== undefined);
  const looks: Promise<LayersLine>[] = [];
  const rungs: Rung[] = [...(from?.rungs ?? [])];
  let toTarget = from?.toTarget ?? null;
  let last: number | null = null;
  return {
    loss(k, value) {
      last = Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
      metrics.add({ step: k, loss: last });
      if (target !== null && last !== null && last <= target) toTarget ??= k;
    },
    layers: (line) => void looks.push(line),
    choices: (line) => choices?.add(line),
    rung: (rung) => void rungs.push(rung),
    get last() {
      return last;
    },
    flush: metrics.flush,
    async sync() {
      for (const line of await Promise.all(looks.splice(0))) layers?.add(line);
      return {
        rungs: [...rungs],
        toTarget,
        lengths: Object.fromEntries(files.map((file) => [file.name, file.sync()])),
      };
    },
    close() {
      for (const file of files) file.close();
    },
  };
}
