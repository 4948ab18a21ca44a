#!/usr/bin/env node
/** @internal The command line. */
import module from "node:module";
import { codeOf, sentence } from "./cli/complaint.ts";

// What is loaded after this comes compiled from the last time; Node 22.0 does without.
module.enableCompileCache?.();

// A reader that has had enough, such as head, is no error.
process.stdout.on("error", (error) => process.exit(codeOf(error) === "EPIPE" ? 0 : 1));

try {
  const { ablate } = await import("./cli/ablate.ts");
  await ablate(process.argv.slice(2));
} catch (error) {
  console.error(process.env.ABLATE_DEBUG === "1" ? error : sentence(error));
  process.exitCode = 1;
}
