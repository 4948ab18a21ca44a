// npm run check: install, then every check that is not a test.
import { install } from "./install.mjs";
import { run, withPnpm } from "./shell.mjs";

await install();
process.exitCode = await run(withPnpm("node", "tooling/check/main.ts", ...process.argv.slice(2)));
