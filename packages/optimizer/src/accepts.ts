import type { Layer } from "@unitball/core";
import type { Program } from "./program.ts";

/** Whether a program can be built on this layer by itself; `build` on a layer that it refuses throws the reason. */
export function accepts(program: Program, layer: Layer): boolean {
  try {
    program.corridor([layer]);
    return true;
  } catch {
    return false;
  }
}
