// npm run lab [PORT]: build the lab and serve it on this machine.
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { buildLab } from "./build.ts";
import { serve } from "./server.ts";

const folder = fileURLToPath(new URL("../dist", import.meta.url));
const port = Number(process.argv[2] ?? 4173);
try {
  await buildLab(folder);
  const server = await serve(folder, port);
  console.log(`The lab is on http://127.0.0.1:${(server.address() as AddressInfo).port}/ until you press Ctrl-C.`);
} catch (error) {
  const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  console.error(taken ? `Port ${port} is taken; give another, as in: npm run lab -- 4200` : error);
  process.exitCode = 1;
}
