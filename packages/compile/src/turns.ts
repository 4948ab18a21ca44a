// internal
import { connected } from "./grouped.ts";
import type { Node } from "./node.ts";
import type { Works } from "./works.ts";

/**
 * The phase before which tensors in scratch are not to be there, so that no more than `most` numbers are at once, as far as
 * what hangs together (a layer's polar factor) needs less: one after the other, as many together as there is room for.
 * Nothing, if all have room together.
 */
export function turns({ works, reads }: Works, most: number): ReadonlyMap<Node, number> {
  const made = works.filter(({ into }) => into.in === "scratch");
  const until = new Map(made.map(({ node, phase }) => [node, phase]));
  for (const work of works)
    for (const n of reads(work).loaded) if (until.has(n)) until.set(n, Math.max(until.get(n)!, work.phase));
  const length = Math.max(0, ...made.map(({ phase }) => phase)) + 1;
  const floors = new Map<Node, number>();
  let [turn, used] = [0, 0];
  for (const own of connected(made, (work) => [work.node, ...reads(work).loaded].filter((n) => until.has(n)))) {
    const alive: number[] = [0];
    for (const { node, phase } of own)
      for (let p = phase; p <= until.get(node)!; p++)
        alive[p] = (alive[p] ?? 0) + node.shape.reduce((a, b) => a * b, 1);
    // Sparse: reduce skips the phases in which nothing is there.
    const needs = alive.reduce((a, b) => Math.max(a, b), 0);
    if (used > 0 && used + needs > most) [turn, used] = [turn + 1, 0];
    used += needs;
    for (const { node } of own) if (turn > 0) floors.set(node, turn * length);
  }
  return floors;
}
