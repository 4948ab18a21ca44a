// npm run release:dry: install, then everything that a release would do except publishing.
import { install } from "./install.mjs";
import { run, withPnpm } from "./shell.mjs";

await install();
process.exitCode = await run(withPnpm("node", "tooling/release/main.ts"));
