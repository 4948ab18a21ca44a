// internal
import { isElementwise, isFold, isLeaf, type Node } from "./node.ts";
import type { Graph } from "./trace.ts";

/** An expression that would load more 0-d values than this, or if it is a tensor more tensors from scratch, is kept. */
const most = 8;

/** When each node's value can be computed, and which values are kept in memory for others. */
export interface Levels {
  /** Every node that is needed, after its arguments. */
  readonly nodes: readonly Node[];
  /** The phase in which a node's value can be computed: 0, or one more than that of what it has to wait for. */
  level(n: Node): number;
  /** Whether the value is in memory for later phases. */
  stored(n: Node): boolean;
  /** The product whose epilogue ends in this node, or which is this node. */
  product(n: Node): Node | undefined;
  /** The level from which on an elementwise expression, a store for instance, can have the node's value. */
  after(n: Node): number;
  /** Whether at this phase the value is loaded; else it is computed on the spot, from its arguments. */
  loads(n: Node, phase: number): boolean;
  /** What an expression loads in this phase, and what it computes on the spot; `inside` is there already. */
  read(
    n: Node,
    phase: number,
    inside?: Node,
  ): { readonly loaded: ReadonlySet<Node>; readonly computed: ReadonlySet<Node> };
  keep(n: Node): void;
}

/**
 * Folds and products are kept, and available one level after their own; elementwise expressions are not: whoever needs
 * them computes them again from what is in memory. Kept, too, are the operands of products, expressions of many loads (a
 * sum of Chebyshev polynomials; that all layers' gradients are finite) and random tensors that are repeated along an axis.
 * An elementwise expression that is alone in needing a product is computed with it, as its epilogue.
 */
export function levelsOf({ roots }: Graph): Levels {
  const consumers = new Map<Node, Set<Node | undefined>>();
  const need = (n: Node, by: Node | undefined): void => {
    const known = consumers.get(n);
    if (known) known.add(by);
    else {
      consumers.set(n, new Set([by]));
      for (const arg of n.args) need(arg, n);
    }
  };
  for (const { node } of roots) need(node, undefined);
  const nodes = [...consumers.keys()].sort((a, b) => a.id - b.id);

  const levels = new Map<Node, number>();
  const kept = new Set<Node>();
  const ends = new Map<Node, Node>();
  const level = (n: Node) => levels.get(n) ?? 0;
  const isMemory = (n: Node) => isFold(n) || ends.has(n);
  const stored = (n: Node) => isMemory(n) || kept.has(n);
  const after = (n: Node) => level(n) + (isMemory(n) ? 1 : 0);
  const loads = (n: Node, phase: number) => isLeaf(n) || (stored(n) && level(n) < phase);
  const read = (n: Node, phase: number, inside?: Node, loaded = new Set<Node>(), computed = new Set<Node>()) => {
    if (n === inside || computed.has(n)) return { loaded, computed };
    if (loads(n, phase)) loaded.add(n);
    else {
      computed.add(n);
      for (const arg of n.args) read(arg, phase, inside, loaded, computed);
    }
    return { loaded, computed };
  };
  const heavy = remembered((n: Node): boolean => {
    if (!isElementwise(n) || isMemory(n)) return false;
    const { loaded } = read(n, Number.POSITIVE_INFINITY);
    return [...loaded].filter((l) => n.scalar || !(l.scalar || isLeaf(l))).length > most;
  });
  const random = remembered((n: Node): boolean => n.op === "random" || (isElementwise(n) && n.args.some(random)));

  /** From which level on node n can have the value of its argument. */
  const available = (arg: Node, n: Node): number => {
    if (isLeaf(arg) || arg.host) return 0;
    const much = !(arg.scalar && n.scalar) && heavy(arg);
    const wait = n.op === "product" || (arg.scalar && much) || (random(arg) && !isFold(n) && !alike(arg, n));
    if (much || wait) kept.add(arg);
    return level(arg) + (wait || isMemory(arg) ? 1 : 0);
  };
  /** The product that computes elementwise node n in its epilogue. */
  const absorbing = (n: Node): Node | undefined => {
    for (const end of n.args) {
      const product = ends.get(end);
      if (!product || consumers.get(end)!.size > 1 || !alike(end, n) || (product.gram && !n.gram)) continue;
      const others = n.args.filter((arg) => arg !== end);
      if (others.some((arg) => available(arg, n) > level(product) || random(arg))) continue;
      const reads = others.flatMap((arg) => [...read(arg, level(product)).loaded]);
      if (reads.some((r) => isLeaf(r) && !r.scalar)) continue;
      ends.delete(end);
      return product;
    }
    return undefined;
  };
  for (const n of nodes) {
    const product = n.op === "product" ? n : isElementwise(n) ? absorbing(n) : undefined;
    levels.set(n, product && product !== n ? level(product) : Math.max(0, ...n.args.map((arg) => available(arg, n))));
    if (product) ends.set(n, product);
  }
  return { nodes, level, stored, after, loads, read, product: (n) => ends.get(n), keep: (n) => kept.add(n) };
}

const alike = (a: Node, b: Node): boolean => a.scalar === b.scalar && a.shape.join() === b.shape.join();

function remembered<R>(f: (n: Node) => R): (n: Node) => R {
  const known = new Map<Node, R>();
  return (n) => {
    const value = known.get(n) ?? f(n);
    known.set(n, value);
    return value;
  };
}
