// node --conditions=@unitball/source apps/lab/test/longTasks.ts SITE [HASH] [SECONDS]: how long the page is kept from answering
// while it trains. Tasks of the main thread of more than 50 ms, as the browser's own observer counts them, by the clock: what
// else runs on the machine is in them, so the load is said too.
import { loadavg } from "node:os";
import { openLab } from "./browser.ts";

const [site = "apps/lab/dist", hash = "#backend=wasm&steps=100000", seconds = "20"] = process.argv.slice(2);
const watch = `globalThis.long = [];
new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => Math.round(duration))))
  .observe({ type: "longtask" });`;
const lab = await openLab(site);
const before = loadavg()[0]?.toFixed(1);
await lab.page.goto(`${lab.origin}/${hash}`);
await lab.page.getByRole("heading", { name: "Two optimizers" }).waitFor();
await lab.page.waitForTimeout(1000);
await lab.page.evaluate(watch);
await lab.page.getByRole("button", { name: "Train", exact: true }).click();
await lab.page.locator('.at:not([data-k="0"])').waitFor({ timeout: 300_000 });
await lab.page.waitForTimeout(1000 * Number(seconds));
const long = await lab.page.evaluate<number[]>("long");
const at = await lab.page.locator(".at").textContent();
console.log(
  `${hash}, opening and ${seconds} s, ${at}: ${long.length} tasks over 50 ms (${long.join(", ") || "none"}); load before ${before}`,
);
await lab.close();
