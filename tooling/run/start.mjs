// npm start: install, build, and run the main job. Arguments go to it: npm start -- --seeds 2
import { install } from "./install.mjs";
import { run, step, withPnpm } from "./shell.mjs";

await install();
await step("building", withPnpm("turbo", "run", "build", "--filter=@unitball/ablate...", "--output-logs=errors-only"));
process.exitCode = await run(["node", "apps/ablate/dist/main.js", "run", "one-change", ...process.argv.slice(2)]);
