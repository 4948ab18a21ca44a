import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeWhole } from "../store/write.ts";
import { csv } from "./csv.ts";
import { events } from "./events.ts";
import { parquet } from "./parquet.ts";
import { scalars } from "./scalars.ts";
import { type NamedRun, tables } from "./tables.ts";

/** What a run may be written out as; gives the files it wrote, the folder for TensorBoard. */
export const formats = {
  csv: (run: NamedRun, out: string) => tables([run]).map((table) => write(join(out, `${table.name}.csv`), csv(table))),
  parquet: (run: NamedRun, out: string) =>
    tables([run]).map((table) => write(join(out, `${table.name}.parquet`), parquet(table))),
  tensorboard: ({ files }: NamedRun, out: string) => {
    for (const trial of [...files.trials.values()].flat()) {
      write(join(out, "tensorboard", trial.folder, "events.out.tfevents.0000000000.ablate"), events(scalars(trial)));
    }
    return [join(out, "tensorboard")];
  },
} as const;

function write(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, content);
  return path;
}
