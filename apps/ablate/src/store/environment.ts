import { availableParallelism, cpus } from "node:os";
import { version, versionOf } from "../cli/package.ts";
import type { EnvironmentRecord } from "./records.ts";

/** This machine, as far as figures depend on it: no name, no path. */
export const environment = (now: Date): EnvironmentRecord => ({
  started: now.toISOString(),
  versions: { node: process.versions.node, ablate: version, "@tensorflow/tfjs": versionOf("@tensorflow/tfjs") },
  platform: `${process.platform}-${process.arch}`,
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
});
