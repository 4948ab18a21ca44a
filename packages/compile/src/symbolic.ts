// internal
import { canonical, type In, type Layer, type Ops, type Over, tiny } from "@unitball/core";
import { arithmetic, type Elementwise, type HostNumber, type Made, Node } from "./node.ts";
import type { Fold, Space } from "./plan.ts";

const axis = { block: 0, in: 1, out: 2 } as const;

/** Ops on nodes. Equal expressions are one node; numbers are folded in float64; neutral numbers leave nothing behind. */
export function symbolic(): {
  readonly ops: Ops<Node>;
  leaf(op: "held" | "given", index: number, shape: Space | undefined): Node;
  /** A value as a node; what cannot be one is an error that says where it was. */
  lift(a: In<Node>, where: string): Node;
} {
  const known = new Map<string, Node>();
  const node = (made: Made, identity: string | number = ""): Node => {
    const { op, args, shape, number, over, transposed } = made;
    // Arguments and axes say of what shape a node is.
    const key = args
      ? `${op} ${args.map(({ id }) => id)} ${over ?? transposed}`
      : `${op} ${shape} ${identity} ${number?.literal === undefined} ${number?.key}`;
    const found = known.get(key) ?? new Node(known.size, made);
    known.set(key, found);
    return found;
  };
  const hostNumber = (key: string, at: (k: number) => number, literal?: number): Node =>
    node({ op: "number", number: { key, at, literal } });
  const literal = (value: number): Node => hostNumber(String(value), () => value, value);

  function lift(a: In<Node>, where: string): Node {
    if (a instanceof Node) return a;
    if (typeof a === "number") return literal(a);
    throw new TypeError(
      `${where} is ${typeof a}, not a tensor or a number; a traced step computes with its ops alone.`,
    );
  }

  function elementwise(op: Elementwise, ...given: In<Node>[]): Node {
    const args = given.map((a) => lift(a, `An argument of ${op}`));
    const hosts = args.map(({ host }) => host);
    if (hosts.every((h) => h !== undefined)) return ofNumbers(op, hosts);
    const shape = args.map(shapeOf).reduce(broadcast);
    const left = neutral(op, args);
    if (left && shapeOf(left)?.join() === shape?.join()) return left;
    return node({ op, args, shape, gram: polynomial(op, args) });
  }

  function ofNumbers(op: Elementwise, hosts: readonly HostNumber[]): Node {
    const f: (...args: number[]) => number = arithmetic[op];
    if (hosts.every((h) => h.literal !== undefined)) return literal(f(...hosts.map((h) => h.at(0))));
    return hostNumber(`${op}(${hosts.map((h) => h.key)})`, (k) => f(...hosts.map((h) => h.at(k))));
  }

  function fold(kind: Fold["fold"], a: Node, over: Over): Node {
    const arg = lift(a, `The argument of ${kind}`);
    if (kind === "finite" && arg.host) {
      const { key, at } = arg.host;
      return hostNumber(`finite(${key})`, (k) => (Number.isFinite(at(k)) ? 1 : 0));
    }
    const one = arg.scalar || (over !== "all" && arg.shape[axis[over]] === 1);
    if (one && kind === "sum") return arg;
    if (one && kind !== "finite") return elementwise("abs", arg);
    const shape =
      over === "all" ? undefined : (arg.shape.map((n, i) => (i === axis[over] ? 1 : n)) as unknown as Space);
    return node({ op: kind, args: [arg], over, shape });
  }

  function product(a: Node, b: Node, transposed: readonly [boolean, boolean]): Node {
    const [[blocks, m, k], [blocksB, kB, n]] = [matrix(a, transposed[0]), matrix(b, transposed[1])];
    if (blocks !== blocksB || k !== kB) throw new RangeError(`matmul: [${a.shape}] and [${b.shape}] do not chain.`);
    const gram = !transposed[0] && !transposed[1] && a.gram === b.gram ? a.gram : undefined;
    return node({ op: "product", args: [a, b], transposed, shape: [blocks, m, n], gram });
  }

  const like = (a: Node | Layer): Space | undefined => (a instanceof Node ? shapeOf(a) : canonical(a));
  const where = (test: In<Node>, a: In<Node>, b: In<Node>): Node => elementwise("select", test, a, b);
  const ops: Ops<Node> = {
    ...named(
      Object.keys(arithmetic) as Exclude<Elementwise, "select">[],
      (op) =>
        (...args: In<Node>[]) =>
          elementwise(op, ...args),
    ),
    ...named(["sum", "maxAbs", "norms"], (op) => (a: Node, over: Over) => fold(op, a, over)),
    at(value) {
      if (typeof value === "number") return hostNumber(String(value), () => value);
      const { kind, options } = value;
      return hostNumber(JSON.stringify({ kind, options }), (k) => value.at(k));
    },
    where,
    keep: where,
    finite: (a) => fold("finite", a, "all"),
    // m·√Σ(sᵢ/m)² with m = max|sᵢ|: no square leaves the range of float32.
    hypot(scalars) {
      const sizes = scalars.map((s) => ops.abs(s));
      if (sizes.length < 2) return sizes[0] ?? literal(0);
      const largest = sizes.reduce((a, b) => ops.max(a, b));
      const scale = ops.max(largest, tiny);
      const squares = sizes.map((s) => ops.div(s, scale)).map((r) => ops.mul(r, r));
      return ops.mul(largest, ops.sqrt(squares.reduce((a, b) => ops.add(a, b))));
    },
    matmul: (a, b) => product(a, b, [false, false]),
    gram: (a, over) => product(a, a, [over === "in", over === "out"]),
    zeros: (a) => node({ op: "number", number: { key: "0", literal: 0, at: () => 0 }, shape: like(a) }),
    random(seed, a) {
      const at = (k: number) => (Math.imul(seed, 0x9e3779b1) + k) | 0;
      return node({ op: "random", number: { key: `random(${seed})`, literal: undefined, at }, shape: like(a) });
    },
  };
  return { ops, lift, leaf: (op, index, shape) => node({ op, shape }, index) };
}

const named = <K extends string, R>(names: readonly K[], f: (name: K) => R): Record<K, R> =>
  Object.fromEntries(names.map((name) => [name, f(name)])) as Record<K, R>;

const shapeOf = ({ scalar, shape }: Node): Space | undefined => (scalar ? undefined : shape);

function broadcast(a: Space | undefined, b: Space | undefined): Space | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.some((d, i) => d !== b[i] && d !== 1 && b[i] !== 1)) {
    throw new RangeError(`Shapes [${a}] and [${b}] do not broadcast: sizes must be equal, or 1.`);
  }
  return a.map((d, i) => (d === 1 ? b[i] : d)) as unknown as Space;
}

/** What an operation with a neutral number is: its other argument. */
function neutral(op: Elementwise, [a, b, c]: readonly Node[]): Node | undefined {
  const is = (n: Node | undefined, value: number) => n?.host?.literal === value;
  if (op === "select" && (b === c || a?.host?.literal !== undefined)) return is(a, 0) ? c : b;
  if ((op === "add" && is(a, 0)) || (op === "mul" && is(a, 1))) return b;
  if (((op === "add" || op === "sub") && is(b, 0)) || ((op === "mul" || op === "div") && is(b, 1))) return a;
  return undefined;
}

/** The Gram matrix that a sum, difference or multiple of polynomials in it is a polynomial of. */
function polynomial(op: Elementwise, [a, b]: readonly Node[]): Node | undefined {
  const perBlock = (n: Node | undefined): boolean => n !== undefined && n.shape[1] === 1 && n.shape[2] === 1;
  if ((op === "add" || op === "sub") && a?.gram === b?.gram) return a?.gram;
  if ((op === "mul" || op === "div") && perBlock(b)) return a?.gram;
  return op === "mul" && perBlock(a) ? b?.gram : undefined;
}

function matrix(a: Node, transposed: boolean): Space {
  if (!(a instanceof Node) || a.scalar) {
    throw new TypeError("A matrix product takes tensors [block, in, out], not 0-d values; use mul for scalars.");
  }
  const [block, rows, columns] = a.shape;
  return transposed ? [block, columns, rows] : a.shape;
}
