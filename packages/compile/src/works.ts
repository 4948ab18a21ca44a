// internal
import { grouped } from "./grouped.ts";
import type { Levels } from "./levels.ts";
import { isFold, isLeaf, type Node } from "./node.ts";
import type { Place, Slot } from "./plan.ts";
import type { Graph, Leaf } from "./trace.ts";

/** A place; where in scratch is settled last. */
export type Where = Exclude<Place, { in: "scratch" }> | { readonly in: "scratch"; offset: number };

/** One thing to compute, in which phase, and where to. */
export interface Work {
  readonly kind: "store" | "fold" | "product";
  readonly node: Node;
  /** The node whose space is walked through. */
  readonly on: Node;
  readonly into: Where;
  /** The slot that is overwritten. */
  readonly over: Node | undefined;
  /** For a tensor that the caller keeps: its loops come before the phase, for themselves, and leave all others as they are. */
  readonly result: boolean;
  /** The same for the same work on other layers, so that what is done in one loop is done in the same order. */
  readonly order: string;
  phase: number;
}

export interface Works {
  readonly works: readonly Work[];
  readonly held: readonly Slot[];
  readonly given: readonly Slot[];
  readonly results: readonly Slot[];
  readonly scalars: number;
  /** Where this work loads a value from. */
  place(n: Node, work: Work): Where;
  reads(work: Work): { readonly loaded: ReadonlySet<Node>; readonly computed: ReadonlySet<Node> };
  /** The scalar that a store is skipped without, if it is loaded there. */
  guard(work: Work): Node | undefined;
}

/**
 * What a graph makes, each in the earliest phase possible. A slot is overwritten in place, and so not before the last
 * phase that reads its old value elsewhere than in the same loop. Readers of an old 0-d value get a copy instead: so a
 * counter needs no phase of its own.
 */
export function worksOf(graph: Graph, levels: Levels): Works {
  for (const { node, old } of graph.roots) if (!old && node.scalar && !isLeaf(node)) levels.keep(node);

  const places = new Map<Node, Where>();
  let scalars = 0;
  const scalar = (): Where => ({ in: "scalar", index: scalars++ });
  const scalarOf = (where: Where | undefined) => (where?.in === "scalar" ? where.index : undefined);
  const slots = (leaves: readonly Leaf[], kind: "held" | "given"): Slot[] =>
    leaves.map(({ slot, layer, node }, index) => {
      places.set(node, node.scalar ? scalar() : { in: kind, index });
      return { slot, layer, shape: node.shape, scalar: scalarOf(places.get(node)) };
    });
  const [held, given] = [slots(graph.held, "held"), slots(graph.given, "given")];

  const works: Work[] = [];
  const add = (node: Node, into: Where, given: Partial<Work> = {}): void => {
    const usual = {
      kind: "store",
      on: node,
      over: undefined,
      result: false,
      order: "",
      phase: levels.after(node),
    } as const;
    works.push({ ...usual, node, into, ...given });
  };
  for (const node of levels.nodes.filter(levels.stored)) {
    const into: Where = node.scalar ? scalar() : { in: "scratch", offset: 0 };
    places.set(node, into);
    const kind = isFold(node) ? "fold" : levels.product(node) ? "product" : "store";
    const on = kind === "fold" ? node.args[0]! : node;
    const order = kind === "product" ? "" : `${kind} ${levels.form(node)}`;
    add(node, into, { kind, on, order, phase: levels.level(node) });
  }
  const replaced = new Set<Node>();
  for (const { slot, node, old } of graph.roots) {
    if (!old || old === node) continue;
    replaced.add(old);
    add(node, places.get(old)!, { over: old, order: `slot ${slot}` });
  }
  const results = graph.roots
    .filter(({ old }) => !old)
    .map(({ slot, layer, node }, index): Slot => {
      const into: Where = !node.scalar ? { in: "result", index } : replaced.has(node) ? scalar() : places.get(node)!;
      if (into !== places.get(node)) add(node, into, { result: !node.scalar, order: `slot ${slot}` });
      return { slot, layer, shape: node.shape, scalar: scalarOf(into) };
    });

  const guard = ({ node, over, phase }: Work): Node | undefined => {
    const ok = guardOf(node, over);
    return ok && levels.loads(ok, phase) ? ok : undefined;
  };
  const known = new Map<Work, ReturnType<Works["reads"]> & { readonly phase: number }>();
  const reads = (work: Work) => {
    const { node, on, phase } = work;
    const before = known.get(work);
    if (before?.phase === phase) return before;
    const product = work.kind === "product" ? levels.product(node) : undefined;
    const ok = guard(work);
    const { loaded, computed } = levels.read(work.kind === "fold" ? on : ok ? node.args[1]! : node, phase, product);
    const all = { phase, loaded: new Set([...(product?.args ?? []), ...(ok ? [ok] : []), ...loaded]), computed };
    known.set(work, all);
    return all;
  };
  gather(works, reads);
  const readers = settle(works, reads);

  /** Whether this work comes when the slot may have its next value. */
  const fresh = ({ over: slot, phase }: Work, by: Work): boolean =>
    by.phase > phase || (by.phase === phase && !by.result && !inOneLoop(by, slot!));
  const copies = new Map<Node, { readonly where: Where; readonly over: Work }>();
  for (const over of works) {
    const slot = over.over;
    if (!slot?.scalar || !readers.get(slot)?.some(({ by }) => fresh(over, by))) continue;
    copies.set(slot, { where: scalar(), over });
  }
  for (const [node, { where }] of copies) add(node, where);
  const place = (n: Node, by: Work): Where => {
    const copy = copies.get(n);
    return copy && fresh(copy.over, by) ? copy.where : places.get(n)!;
  };

  return { works, held, given, results, scalars, place, reads, guard };
}

/** The 0-d node that decides whether a slot takes its next value or keeps the old one, where that is how it is made. */
function guardOf({ op, args }: Node, old: Node | undefined): Node | undefined {
  return op === "select" && args[0]!.scalar && args[2] === old ? args[0] : undefined;
}

/** Whether what is read from a slot is read by the loop that may overwrite it in the same phase. */
const inOneLoop = ({ kind, on }: Work, slot: Node): boolean =>
  kind !== "product" && on.scalar === slot.scalar && on.shape.join() === slot.shape.join();

/** A slot that needs nothing from scratch is written where there are loops anyway, so that it takes no pass of its own. */
function gather(works: readonly Work[], reads: Works["reads"]): void {
  const [free, bound] = [true, false].map((is) =>
    works.filter((work) => {
      const { kind, on, over } = work;
      if (kind === "product" || on.scalar) return false;
      return is === (over !== undefined && [...reads(work).loaded].every((n) => n.scalar || isLeaf(n)));
    }),
  ) as [Work[], Work[]];
  const phases = bound.map(({ phase }) => phase);
  for (const work of free) {
    const later = phases.filter((phase) => phase >= work.phase);
    if (later.length > 0) work.phase = later.reduce((a, b) => Math.min(a, b));
  }
}

/** Put off what overwrites a slot until nobody else reads it any more. Returns who reads what. */
function settle(works: readonly Work[], reads: Works["reads"]) {
  const slots = new Set(works.map(({ over }) => over));
  for (let moved = true; ; ) {
    const all = works.flatMap((by) => [...reads(by).loaded].flatMap((n) => (slots.has(n) ? [{ n, by }] : [])));
    const readers = new Map(grouped(all, ({ n }) => n));
    if (!moved) return readers;
    moved = false;
    for (const work of works) {
      const slot = work.over;
      for (const { by } of (slot && readers.get(slot)) ?? []) {
        if (by === work) continue;
        const together = by.result || inOneLoop(by, slot!);
        // A copy of a 0-d value is made in phase 0.
        const least = slot!.scalar ? (together && by.phase === work.phase ? 0 : 1) : by.phase + (together ? 0 : 1);
        if (work.phase >= least) continue;
        work.phase = least;
        moved = true;
      }
    }
  }
}
