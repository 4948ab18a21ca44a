import { availableParallelism, cpus } from "node:os";
import { version, versionOf } from "../cli/package.ts";
import { codeHash, dataHash } from "./code.ts";
import type { EnvironmentRecord } from "./records.ts";

/** This machine and this code, as far as figures depend on them: no name, no path. */
export const environment = (parts: string | null = null): EnvironmentRecord => ({
  versions: { node: process.versions.node, ablate: version, "@tensorflow/tfjs": versionOf("@tensorflow/tfjs") },
  platform: `${process.platform}-${process.arch}`,
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  code: codeHash(parts),
  data: dataHash(),
});
