/** @internal The bundle's script: the group webgpu alone, in this process. `run.sh [--quick] [--json FILE]`. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Figure, toJson } from "../figure.ts";
import { onWebGpu } from "../groups/webgpu.ts";
import { benchOf } from "../measure/bench.ts";
import { table } from "../report/table.ts";

try {
  const { values } = parseArgs({ options: { quick: { type: "boolean" }, json: { type: "string" } } });
  const figures: Figure[] = [];
  const notes: string[] = [];
  const bench = benchOf(values.quick === true, {
    figure(figure) {
      figures.push(figure);
      console.error(`${figures.length}  ${figure.name}: ${figure.ratio.toPrecision(3)} of ${figure.against}`);
    },
    note: (sentence) => notes.push(sentence),
  });
  await onWebGpu(bench);
  console.log([...(figures.length === 0 ? [] : [table(figures)]), ...notes].join("\n"));
  if (values.json !== undefined) writeFileSync(values.json, toJson(figures));
  process.exitCode = figures.length === 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// The device would keep the process alive, and Dawn's own end may crash: what there is to say has been said.
process.exit();
