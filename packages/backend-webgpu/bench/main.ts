/** `node bench/main.ts [SIZE]`: what `benchmark` measures, as JSON on the standard output. */
import { create, globals } from "webgpu";
import { requestDevice } from "../src/device.ts";
import { benchmark } from "./benchmark.ts";

Object.assign(globalThis, globals);
Object.defineProperty(navigator, "gpu", { value: create([]), configurable: true });
const { device, info } = await requestDevice("high-performance");
device.addEventListener("uncapturederror", ({ error }) => console.error(error.message));
const { vendor, architecture, device: name, description } = info;
const measured = await benchmark(device, Number(process.argv[2] ?? 1), (line) => console.error(line));
console.log(JSON.stringify({ device: { vendor, architecture, name, description }, ...measured }, null, 1));
process.exit();
