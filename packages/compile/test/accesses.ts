import { type Item, interpret, type Memory, type Operand, type Plan } from "../src/index.ts";
import { size } from "./step.ts";

export const reads = (item: Item): readonly Operand[] => {
  if (item.kind === "product") return [item.a, item.b, ...(item.epilogue?.operands.slice(1) ?? [])];
  return [...item.operands, ...(item.guard ? [{ place: item.guard, shape: [1, 1, 1] } as const] : [])];
};
export const writes = (item: Item): readonly Operand[] =>
  item.kind === "product" ? [item.into] : [...item.stores, ...item.folds].map(({ into }) => into);

const itemsOf = (groups: Plan["phases"][number]) => groups.flatMap(({ items }) => items);

/** All of a plan's memory in one row: scratch, scalars, held, given, results. */
function addresses({ scratch, scalars, held, given, results }: Plan) {
  const sizes = [scratch, scalars, ...[...held, ...given, ...results].map(({ shape }) => size(shape))];
  const from = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
  const first = { held: 2, given: 2 + held.length, result: 2 + held.length + given.length } as const;
  const address = ({ place }: Operand): number => {
    if (place.in === "scratch") return place.offset;
    return place.in === "scalar" ? scratch + place.index : from[first[place.in] + place.index]!;
  };
  return { address, total: from.at(-1)! + sizes.at(-1)! };
}

/** What is wrong with a plan's use of memory, in sentences: nothing, if phases may run their items in any order or at once. */
export function faults(plan: Plan): readonly string[] {
  const { address, total } = addresses(plan);
  const found = new Set<string>();
  const each = (operand: Operand, f: (cell: number) => void) => {
    for (let i = 0; i < size(operand.shape); i++) f(address(operand) + i);
  };
  const writer = new Array<Operand | undefined>(total);
  const given = { shape: [1, 1, 1], place: { in: "given", index: 0 } } as const;
  for (const slot of [...plan.held, ...plan.given])
    if (slot.scalar !== undefined) writer[plan.scratch + slot.scalar] = given;
  const [by, at] = [new Array<Item>(total), new Int32Array(total).fill(-1)];
  for (const [phase, groups] of plan.phases.entries()) {
    const items = itemsOf(groups);
    for (const item of items) {
      for (const operand of reads(item).filter(({ place }) => place.in !== "held" && place.in !== "given")) {
        const last = writer[address(operand)];
        each(operand, (cell) => {
          const whole =
            last &&
            writer[cell] === last &&
            (last === given || (address(last) === address(operand) && size(last.shape) === size(operand.shape)));
          if (!whole)
            found.add(`Phase ${phase} reads ${JSON.stringify(operand)}, which is not what was written there last.`);
        });
      }
    }
    for (const item of items) {
      for (const operand of writes(item)) {
        if (operand.place.in === "scratch" && operand.place.offset % 4 > 0)
          found.add(`Phase ${phase} writes to scratch at ${operand.place.offset}.`);
        each(operand, (cell) => {
          if (at[cell] === phase) found.add(`Phase ${phase} writes ${JSON.stringify(operand)} twice.`);
          [at[cell], by[cell], writer[cell]] = [phase, item, operand];
        });
      }
    }
    for (const item of items) {
      for (const operand of reads(item)) {
        each(operand, (cell) => {
          if (at[cell] !== phase || (by[cell] === item && item.kind === "loop")) return;
          found.add(`Phase ${phase} reads ${JSON.stringify(operand)} and writes it elsewhere.`);
        });
      }
    }
  }
  return [...found];
}

/** Step k with every number of scratch made NaN before each phase, unless it is read before it is written. */
export function interpretPoisoned(plan: Plan, k: number, memory: Memory): void {
  const alive = new Uint8Array(plan.scratch);
  const before: Uint8Array[] = [];
  const mark = (operands: readonly Operand[], is: number) => {
    for (const { place, shape } of operands)
      if (place.in === "scratch") alive.fill(is, place.offset, place.offset + size(shape));
  };
  for (const groups of [...plan.phases].reverse()) {
    mark(itemsOf(groups).flatMap(writes), 0);
    mark(itemsOf(groups).flatMap(reads), 1);
    before.unshift(alive.slice());
  }
  for (const [phase, groups] of plan.phases.entries()) {
    for (const [i, is] of before[phase]!.entries()) if (!is) memory.scratch[i] = Number.NaN;
    interpret({ ...plan, phases: [groups] }, k, memory);
  }
}

/** How far the products that are marked symmetric are from it, ‖C − Cᵀ‖/‖C‖, one after another through step k. */
export function asymmetries(plan: Plan, k: number, memory: Memory): readonly number[] {
  const found: number[] = [];
  for (const groups of plan.phases) {
    interpret({ ...plan, phases: [groups] }, k, memory);
    for (const item of itemsOf(groups)) {
      if (item.kind !== "product" || !item.symmetric || item.into.place.in !== "scratch") continue;
      const [block, n] = item.into.shape;
      const { offset } = item.into.place;
      let [apart, whole] = [0, 0];
      for (let i = 0; i < block * n * n; i++) {
        const [b, row, column] = [Math.floor(i / (n * n)), Math.floor(i / n) % n, i % n];
        const [x, y] = [memory.scratch[offset + i]!, memory.scratch[offset + (b * n + column) * n + row]!];
        apart += (x - y) ** 2;
        whole += x ** 2;
      }
      found.push(Math.sqrt(apart / whole));
    }
  }
  return found;
}

/** Groups whose members' operands in scratch, where one group wrote them, are not a constant distance apart. */
export function unevenStrides(plan: Plan): readonly string[] {
  const writer = new Map<number, string>();
  const found: string[] = [];
  const offset = ({ place }: Operand) => (place.in === "scratch" ? place.offset : Number.NaN);
  for (const [phase, groups] of plan.phases.entries()) {
    for (const { items, pattern } of groups) {
      for (const i of reads(items[0]!).keys()) {
        const operands = items.map((item) => reads(item)[i]!);
        const alike = operands.every((o) => o.place.in === "scratch" && size(o.shape) === size(operands[0]!.shape));
        if (!alike || new Set(operands.map((o) => writer.get(offset(o)))).size > 1) continue;
        const steps = new Set(operands.slice(1).map((o, j) => offset(o) - offset(operands[j]!)));
        if (steps.size > 1) found.push(`Phase ${phase}, operand ${i} of ${pattern}: ${operands.map(offset)}`);
      }
    }
    for (const [g, { items }] of groups.entries()) {
      for (const item of items)
        for (const [w, o] of writes(item).entries()) writer.set(offset(o), `${phase} ${g} ${w}`);
    }
  }
  return found;
}
