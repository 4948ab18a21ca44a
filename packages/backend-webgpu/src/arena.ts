// internal
import type { Item, Loop, Operand, Place, Plan } from "@unitball/compile";

/** Tensors of up to so many numbers are copied into the arena and back, so that one dispatch can take many of them. */
const small = 4096;
/** So are those of matrix products, as long as they are no more than so many numbers together: 128 MiB. */
const room = 2 ** 25;

/**
 * One buffer for all that is no tensor of the caller's, and for small ones that are: host numbers, 0-d values, small
 * tensors, scratch, and the parts of folds. Places count numbers.
 */
export interface Arena {
  /** Where a place is, or undefined where it has a buffer of its own. */
  at(place: Place): number | undefined;
  /** Where a host number is; a random tensor's seed takes two, 16 bits each. */
  uniform(index: number): number;
  readonly seeds: ReadonlySet<number>;
  /** How many numbers at the start the host writes. */
  readonly uniforms: number;
  /** Where the parts of folds go. */
  readonly parts: number;
}

export const sizeOf = ({ shape }: Pick<Operand, "shape">): number => shape[0] * shape[1] * shape[2];
const padded = (n: number): number => 4 * Math.ceil(n / 4);

/** A place's name. */
export const keyOf = (place: Place): string => `${place.in} ${place.in === "scratch" ? place.offset : place.index}`;

/** The places that an item writes. */
export const written = (item: Item): readonly Place[] =>
  (item.kind === "product" ? [item.into] : [...item.stores, ...item.folds].map(({ into }) => into)).map(
    ({ place }) => place,
  );

/** Whether a loop has whole tensors in scratch, which is where products have theirs. */
const isWhole = ({ space, operands, stores }: Loop): boolean =>
  [...operands, ...stores.map(({ into }) => into)].some(
    ({ place, shape }) => place.in === "scratch" && shape.join() === space.join(),
  );

export function arenaOf(plan: Plan, mostBuffers: number): Arena {
  const loops = plan.phases.flat().flatMap(({ items }) => items.filter((item): item is Loop => item.kind === "loop"));
  const seeds = new Set(loops.flatMap(({ code }) => code.flatMap((i) => (i.op === "random" ? [i.index] : []))));
  const starts: number[] = [];
  let end = 0;
  plan.uniforms.forEach((_, n) => {
    starts.push(end);
    end += seeds.has(n) ? 2 : 1;
  });
  const uniforms = padded(end);
  const scalars = uniforms;
  const scratch = scalars + padded(plan.scalars);
  end = scratch + padded(plan.scratch);

  const slots = { held: plan.held, given: plan.given, result: plan.results };
  const sizes = new Map<string, number>(
    Object.entries(slots).flatMap(([where, some]) =>
      some.flatMap((slot, n) => (slot.scalar === undefined ? [[`${where} ${n}`, sizeOf(slot)] as const] : [])),
    ),
  );
  const staged = new Map<string, number>();
  const stage = (key: string): void => {
    if (!sizes.has(key) || staged.has(key)) return;
    staged.set(key, end);
    end += padded(sizes.get(key) as number);
  };
  for (const [key, size] of sizes) if (size <= small) stage(key);
  for (const { folds } of loops) for (const { into } of folds) stage(keyOf(into.place));
  // What goes into products and what comes from them, and what else those loops have: a copy costs little beside a product.
  const start = end;
  for (const item of plan.phases.flat().flatMap(({ items }) => items)) {
    const places =
      item.kind === "product"
        ? [item.a, item.b]
        : isWhole(item)
          ? [...item.operands, ...item.stores.map(({ into }) => into)]
          : [];
    for (const { place } of places) if (end - start < room) stage(keyOf(place));
  }
  // What is left over of a loop's tensors, once it has as many buffers as a kernel may, is copied as well.
  for (const { operands, stores } of loops) {
    const own = new Set([...operands, ...stores.map(({ into }) => into)].map(({ place }) => keyOf(place)));
    const direct = [...own].filter((key) => sizes.has(key) && !staged.has(key));
    direct.slice(mostBuffers).forEach(stage);
  }

  return {
    seeds,
    uniforms,
    parts: end,
    uniform: (index) => starts[index] as number,
    at(place) {
      if (place.in === "scratch") return scratch + place.offset;
      if (place.in === "scalar") return scalars + place.index;
      return staged.get(keyOf(place));
    },
  };
}
