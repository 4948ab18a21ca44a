// internal
import type { Plan } from "@unitball/compile";
import type { Arena } from "./arena.ts";

/** The host's numbers at step k, as they lie at the start of the arena. */
export function hostNumbers({ uniforms }: Plan, arena: Arena, k: number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(arena.uniforms);
  for (const [n, { at }] of uniforms.entries()) {
    const value = at(k);
    numbers.set(arena.seeds.has(n) ? [value >>> 16, value & 0xffff] : [value], arena.uniform(n));
  }
  return numbers;
}
