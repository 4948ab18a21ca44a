/** @internal The child process: one claim's experiment per call. */

import { Console } from "node:console";
import type { Finding } from "./claim.ts";

// What a package prints must not end up among the findings on stdout.
globalThis.console = new Console(process.stderr);

// Ctrl-C reaches the whole process group: the parent decides when a child ends, and a child never outlives its parent.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(1));

export interface Heard {
  readonly id: string;
  readonly share: number;
}

/** The finding of the claim of that id, and how long it took. */
export async function run(id: string): Promise<Finding & { readonly seconds: number }> {
  const [{ enableProdMode }, { chosen }] = await Promise.all([import("@tensorflow/tfjs"), import("./all.ts")]);
  // Without this, TensorFlow.js prints an advertisement for its Node binding.
  enableProdMode();
  const [one] = chosen([id]);
  const started = performance.now();
  const tell = (share: number) => process.send?.({ id, share } satisfies Heard);
  tell(0);
  const finding = await (one as NonNullable<typeof one>).run(tell);
  return { ...finding, seconds: (performance.now() - started) / 1000 };
}
