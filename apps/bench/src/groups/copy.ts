import type { Runner } from "../measure/race.ts";

/** The memory's bandwidth: `count` float32 numbers copied from one array into another, which reads and writes each once. */
export function copy(count: number): Runner {
  const [from, to] = [new Float32Array(count).fill(1), new Float32Array(count)];
  return { run: () => to.set(from) };
}
