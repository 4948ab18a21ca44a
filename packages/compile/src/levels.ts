// internal
import { grouped, remembered, twice } from "./grouped.ts";
import { isElementwise, isFold, isLeaf, type Node, structural } from "./node.ts";
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
  /** A hash of the node's form: the expression without layers and without numbers that may vary, the same in every plan. */
  form(n: Node): number;
}

/**
 * Folds and products are kept, and available one level after their own; elementwise expressions are not: whoever needs
 * them computes them again from what is in memory. Kept, too, are the operands of products, expressions of many loads (a
 * sum of Chebyshev polynomials; that all layers' gradients are finite), 0-d ones of several loads that have another form
 * for each layer (which one is the largest), and random tensors that are repeated along an axis. An elementwise expression
 * that is alone in needing a product is computed with it, as its epilogue. What `floors` names is not kept before.
 */
export function levelsOf(graph: Graph, floors: ReadonlyMap<Node, number> = new Map()): Levels {
  const uses = new Map<Node, number>();
  const need = (n: Node): void => {
    const known = uses.get(n) ?? 0;
    uses.set(n, known + 1);
    if (known === 0) for (const [i, arg] of n.args.entries()) if (n.args.indexOf(arg) === i) need(arg);
  };
  new Set(graph.roots.map(({ node }) => node)).forEach(need);
  const nodes = [...uses.keys()].sort((a, b) => a.id - b.id);

  const levels = new Map<Node, number>();
  const kept = new Set<Node>();
  const ends = new Map<Node, Node>();
  const level = (n: Node) => levels.get(n) ?? 0;
  const isMemory = (n: Node) => isFold(n) || ends.has(n);
  const stored = (n: Node) => isMemory(n) || kept.has(n);
  const after = (n: Node) => level(n) + (isMemory(n) ? 1 : 0);
  const loads = (n: Node, phase: number) => isLeaf(n) || (stored(n) && level(n) < phase);
  const read: Levels["read"] = (top, phase, inside) => {
    const [loaded, computed] = [new Set<Node>(), new Set<Node>()];
    const visit = (n: Node): void => {
      if (n === inside || computed.has(n)) return;
      if (loads(n, phase)) loaded.add(n);
      else {
        computed.add(n);
        n.args.forEach(visit);
      }
    };
    visit(top);
    return { loaded, computed };
  };
  const form = formOf(graph);
  const several = remembered((n: Node) => read(n, Number.POSITIVE_INFINITY).loaded.size > 1);
  const unequal = unlike(nodes, form, several);
  /** No fewer than what counts as a load of n, found without listing them. */
  const weight = remembered((n: Node): number => {
    if (isLeaf(n)) return n.scalar ? 1 : 0;
    if (stored(n)) return 1;
    return n.args.reduce((sum, arg) => (arg.scalar === n.scalar ? sum + weight(arg) : sum), 0);
  });
  const heavy = remembered((n: Node): boolean => {
    if (unequal.has(n)) return true;
    if (!isElementwise(n) || isMemory(n) || weight(n) <= most) return false;
    const { loaded } = read(n, Number.POSITIVE_INFINITY);
    return [...loaded].filter((l) => n.scalar || !(l.scalar || isLeaf(l))).length > most;
  });
  /** Whether a 0-d expression is one of many loads in its own phase, in which what is kept of it is not there yet. */
  const long = remembered((n: Node): boolean => isElementwise(n) && read(n, level(n)).loaded.size > most);
  const random = remembered((n: Node): boolean => n.op === "random" || (isElementwise(n) && n.args.some(random)));

  /** From which level on node n can have the value of its argument. */
  const available = (arg: Node, n: Node): number => {
    if (isLeaf(arg) || arg.host) return 0;
    const apart = arg.scalar && !n.scalar;
    const much = heavy(arg) || (apart && long(arg));
    const wait = n.op === "product" || (apart && much) || (random(arg) && !isFold(n) && !alike(arg, n));
    if (much || wait) kept.add(arg);
    return level(arg) + (wait || isMemory(arg) ? 1 : 0);
  };
  /** The product that computes elementwise node n in its epilogue. */
  const absorbing = (n: Node): Node | undefined => {
    for (const end of n.args) {
      const product = ends.get(end);
      if (!product || uses.get(end)! > 1 || !alike(end, n) || (product.gram && !n.gram)) continue;
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
    const least = floors.get(n) ?? 0;
    const own = product !== n && product;
    levels.set(n, own ? level(own) : Math.max(least, ...n.args.map((arg) => available(arg, n))));
    if (product) ends.set(n, product);
  }
  return { nodes, level, stored, after, loads, read, product: (n) => ends.get(n), keep: (n) => kept.add(n), form };
}

const alike = (a: Node, b: Node): boolean => a.scalar === b.scalar && a.shape.join() === b.shape.join();

/** The 0-d expressions that are not of one form where the same is done with several tensors of one form, if `much` holds. */
function unlike(nodes: readonly Node[], form: (n: Node) => number, much: (n: Node) => boolean): ReadonlySet<Node> {
  const used = nodes.flatMap((n) => {
    const [arg, ...more] = n.scalar ? [] : n.args.filter(({ scalar, args }) => scalar && args.length > 0);
    if (!arg || more.length > 0 || !much(arg)) return [];
    const tensors = n.args.filter(({ scalar }) => !scalar);
    return [{ arg, tensors: `${tensors.map(({ id }) => id)}`, like: `${[n.op, ...tensors.map(form)]}` }];
  });
  const apart = grouped(used, ({ like }) => like).filter(
    ([, all]) =>
      twice(all.map(({ tensors }) => [tensors])).size === 0 && new Set(all.map(({ arg }) => form(arg))).size > 1,
  );
  return new Set(apart.flatMap(([, all]) => all.map(({ arg }) => arg)));
}

function formOf({ held, given }: Graph): (n: Node) => number {
  const slots = new Map([...held, ...given].map(({ node, slot }) => [node, slot]));
  const form = remembered((n: Node): number => {
    const { op, over, transposed, number, args } = n;
    const literal = structural.has(number?.literal) && number?.literal;
    let hash = 0;
    for (const c of `${[op, over, transposed, slots.get(n), literal]}`)
      hash = (Math.imul(hash, 31) + c.charCodeAt(0)) | 0;
    for (const arg of args) hash = (Math.imul(hash, 31) + form(arg)) | 0;
    return hash;
  });
  return form;
}
