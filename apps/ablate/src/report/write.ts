import { join } from "node:path";
import { buildReport } from "../analysis/build.ts";
import type { Report } from "../analysis/report.ts";
import { writeJson, writeWhole } from "../store/write.ts";
import { html } from "./html.ts";

/** report.json and report.html of a run's folder, from its raw files: also of one that was stopped. */
export function writeReport(dir: string): Report {
  const { report, files } = buildReport(dir);
  writeJson(join(dir, "report.json"), report);
  writeWhole(join(dir, "report.html"), html(report, files));
  return report;
}
