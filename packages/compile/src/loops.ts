// internal
import type { Levels } from "./levels.ts";
import { type Node, structural } from "./node.ts";
import type { Fold, Instruction, Item, Operand, Product, Space, Store, Uniform } from "./plan.ts";
import type { Where, Work, Works } from "./works.ts";

/** An item with its pattern. */
export interface Kernel {
  readonly item: Item;
  readonly pattern: string;
  readonly works: readonly Work[];
}

/** Makes items of works: straight-line code, in which every host number is a hole of its own. */
export function kernels(levels: Levels, works: Works) {
  const uniforms = new Map<string, Uniform & { readonly index: number }>();
  const uniform = ({ key, at }: NonNullable<Node["number"]>): number => {
    const known = uniforms.get(key) ?? { key, at, index: uniforms.size };
    uniforms.set(key, known);
    return known.index;
  };

  /**
   * Code for expressions in one phase; `inside` is operand 0 of an epilogue. What the phase's items have in common loads
   * for itself, so that it is the same code in all of them, whichever of its operands is also an item's own.
   */
  function code(work: Work, common: ReadonlySet<Node>, inside?: Node) {
    const instructions: Instruction[] = [];
    const operands: Operand[] = [];
    const values = { own: new Map<Node, number>(), common: new Map<Node, number>() };
    const load = (n: Node, place: Where): Instruction => {
      operands.push({ place, shape: n.shape });
      return { op: "load", index: operands.length - 1 };
    };
    const make = (n: Node, whose: keyof typeof values): Instruction => {
      if (n === inside) return load(n, work.into);
      if (levels.loads(n, work.phase)) return load(n, works.place(n, work));
      if (n.op === "random") return { op: "random", index: uniform(n.number!) };
      if (n.op === "number") {
        const { literal } = n.number!;
        return structural.has(literal)
          ? { op: "const", value: literal! }
          : { op: "uniform", index: uniform(n.number!) };
      }
      return { op: n.op, args: n.args.map((arg) => value(arg, whose)) } as unknown as Instruction;
    };
    const value = (n: Node, by: keyof typeof values = "own"): number => {
      const whose = common.has(n) ? "common" : by;
      const found = values[whose].get(n);
      if (found !== undefined) return found;
      const instruction = make(n, whose);
      const index = instructions.push(instruction) - 1;
      if (instruction.op !== "uniform") values[whose].set(n, index);
      return index;
    };
    return { instructions, operands, value };
  }

  function loop(given: readonly Work[], common: ReadonlySet<Node>): Kernel {
    // 0-d work is of all layers, and in their order.
    const order = ({ on, order }: Work) => (on.scalar ? "" : order);
    const ordered = [...given].sort(
      (a, b) => Number(order(a) > order(b)) - Number(order(a) < order(b)) || a.node.id - b.node.id,
    );
    const [first] = ordered as [Work];
    const guard = ordered.map(works.guard).find((ok) => ok);
    const { instructions, operands, value } = code(first, common);
    const [stores, folds]: [Store[], Fold[]] = [[], []];
    for (const work of ordered) {
      const { kind, node, on } = work;
      const into = { place: work.into, shape: node.shape };
      const guarded = guard !== undefined && works.guard(work) === guard;
      if (kind === "fold") folds.push({ fold: node.op as Fold["fold"], over: node.over!, value: value(on), into });
      else stores.push({ value: value(guarded ? node.args[1]! : node), into, guarded });
    }
    const { shape: space, scalar } = first.on;
    const { sorted, at } = invariantFirst(instructions, operands);
    const item = {
      kind: "loop",
      space,
      operands,
      code: sorted,
      stores: stores.map((s) => ({ ...s, value: at(s.value) })),
      folds: folds.map((f) => ({ ...f, value: at(f.value) })),
      guard: guard && works.place(guard, first),
    } as const;
    const same = ({ place }: Operand) => operands.findIndex((o) => o.place === place);
    const pattern = [
      scalar ? "scalars" : "loop",
      ...sorted.map(text),
      operands.map((o) => repeated(o, space)),
      item.stores.map((s) => `${s.guarded ? "keep" : "store"} ${s.value} ${same(s.into)}`),
      item.folds.map((f) => `${f.fold} ${f.over} ${f.value}`),
    ];
    return { item, pattern: pattern.join("\n"), works: ordered };
  }

  function product(work: Work, common: ReadonlySet<Node>): Kernel {
    const node = levels.product(work.node)!;
    const operand = (n: Node): Operand => ({ place: works.place(n, work), shape: n.shape });
    const [a, b] = node.args.map(operand) as [Operand, Operand];
    const into = { place: work.into, shape: node.shape };
    const [transposeA, transposeB] = node.transposed!;
    const symmetric = node.gram !== undefined;
    const { instructions, operands, value } = code(work, common, node);
    const operand0 = value(node);
    const end = value(work.node);
    const { sorted, at } = invariantFirst(instructions, operands);
    const epilogue = end === operand0 ? undefined : { operands, code: sorted, value: at(end) };
    const item: Product = { kind: "product", a, b, transposeA, transposeB, symmetric, into, epilogue };
    const pattern = [
      `product ${transposeA} ${transposeB} ${symmetric} ${a.place === b.place}`,
      ...(epilogue ? [...sorted.map(text), operands.map((o) => repeated(o, node.shape)), at(end)] : []),
    ];
    return { item, pattern: pattern.join("\n"), works: [work] };
  }

  return {
    loop,
    product,
    uniforms: (): readonly Uniform[] => [...uniforms.values()].map(({ key, at }) => ({ key, at })),
  };
}

/** The instructions with those first that are the same for every element, and where each one went. */
function invariantFirst(instructions: readonly Instruction[], operands: readonly Operand[]) {
  const invariant: boolean[] = [];
  for (const i of instructions) {
    const fixed = i.op === "load" ? operands[i.index]!.place.in === "scalar" : i.op !== "random";
    invariant.push("args" in i ? i.args.every((a) => invariant[a]) : fixed);
  }
  const all = instructions.map((_, n) => n);
  const order = [...all.filter((n) => invariant[n]), ...all.filter((n) => !invariant[n])];
  const places = new Map(order.map((n, place) => [n, place]));
  const at = (n: number): number => places.get(n)!;
  const sorted = order.map((n) => {
    const i = instructions[n]!;
    return "args" in i ? ({ ...i, args: i.args.map(at) } as unknown as Instruction) : i;
  });
  return { sorted, at };
}

const text = (i: Instruction): string => {
  if (i.op === "load") return `load ${i.index}`;
  return i.op === "const" ? `const ${i.value}` : "args" in i ? `${i.op} ${i.args}` : i.op;
};

/** The axes along which an operand is repeated. */
const repeated = ({ place, shape }: Operand, space: Space): string =>
  place.in === "scalar"
    ? "scalar"
    : ["block", "in", "out"].filter((_, a) => shape[a] !== space[a]).join("+") || "whole";
