// internal
import { backends } from "../study/backends.ts";

/** An option that is a text. */
export const text = (description: string, valueHint: string) => ({ type: "string", description, valueHint }) as const;

/** The folder of a run, the last one unless told. */
export const runArgument = {
  type: "positional",
  required: false,
  default: "runs/latest",
  description: "The run's folder",
  valueHint: "DIR",
} as const;

/** The study, as its first word, described by `description`; and what of it the command line may replace. */
export const studyArguments = (description: string) =>
  ({
    study: { type: "positional", required: false, default: "one-change", description, valueHint: "STUDY" },
    task: text("Another task than the study's", "NAME"),
    backend: text(backends.join(", "), "NAME"),
    seeds: text("Fresh seeds: how many, or which (11,12,13)", "N"),
    steps: text("Steps per run", "N"),
    set: text("Another value in the study, such as tuning.seeds=[1,2]; may be given again", "PATH=VALUE"),
    swap: text("Other parts on an axis, one arm each, such as geometry=sign,spectral", "AXIS=PARTS"),
    jobs: text("Runs at a time; as many as there are cores unless told", "N"),
  }) as const;
