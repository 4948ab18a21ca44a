#!/usr/bin/env node
/** @internal The command line. */
import { ablate } from "./cli/ablate.ts";
import { codeOf, sentence } from "./cli/complaint.ts";

// A reader that has had enough, such as head, is no error.
process.stdout.on("error", (error) => process.exit(codeOf(error) === "EPIPE" ? 0 : 1));

try {
  await ablate(process.argv.slice(2));
} catch (error) {
  console.error(process.env.ABLATE_DEBUG === "1" ? error : sentence(error));
  process.exitCode = 1;
}
