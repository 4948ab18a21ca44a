import { type Backend, canonical, type Layer, layer, type Part, revive, type Shelf, uniform } from "@unitball/core";

/** A claim with the check that would refute it: run it in any test runner, `for (const law of laws) test(law.name, law.check)`. */
export interface Law {
  readonly name: string;
  check(): void | Promise<void>;
}

/** Fails with the law's evidence. */
export function assert(holds: boolean, evidence: () => string): void {
  if (!holds) throw new Error(evidence());
}

/** |a − b| ≤ tolerance · max(1, |b|). */
export const close = (a: number, b: number, tolerance: number, what: string): void =>
  assert(
    Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)),
    () => `${what}: ${a} is not ${b} within ${tolerance}.`,
  );

/** Every entry close, relative to the largest of b. */
export function allClose(a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number, what: string): void {
  const scale = Math.max(...Array.from(b, Math.abs), Number.MIN_VALUE);
  assert(a.length === b.length, () => `${what}: ${a.length} entries, not ${b.length}.`);
  Array.from(b, (want, i) =>
    assert(
      Math.abs((a[i] as number) - want) <= tolerance * scale,
      () => `${what}: entry ${i} is ${a[i]}, not ${want} within ${tolerance} of the largest, ${scale}.`,
    ),
  );
}

/** Seeded numbers, about normal: the sum of four uniforms, centred and of variance 1. */
export const numbers = (seed: number, n: number): Float64Array =>
  Float64Array.from(
    { length: n },
    (_, i) => ([0, 1, 2, 3].reduce((s, j) => s + uniform(seed, 4 * i + j), 0) - 2) * Math.sqrt(3),
  );

/** A seeded tensor in the layer's canonical view, times a factor. */
export const sample = <T>(backend: Backend<T>, of: Layer, seed: number, factor = 1): T => {
  const shape = canonical(of);
  const [blocks, rows, columns] = shape;
  return backend.tensor(
    numbers(seed, blocks * rows * columns).map((a) => a * factor),
    shape,
  );
};

/** The layers that laws are tried on unless others are given: wide, tall, square, a vector, a scalar, a conv, gates. */
export const layers: readonly Layer[] = [
  layer({ name: "wide", shape: [4, 7], role: "hidden" }),
  layer({ name: "tall", shape: [9, 3], role: "hidden" }),
  layer({ name: "square", shape: [5, 5], role: "output" }),
  layer({ name: "bias", shape: [6], role: "bias" }),
  layer({ name: "scalar", shape: [], role: "gain" }),
  layer({ name: "conv", shape: [3, 3, 2, 4], role: "conv" }),
  layer({
    name: "gates",
    shape: [3, 8],
    role: "hidden",
    view: { shape: [3, 4, 2], block: [1], in: [0], out: [2] },
  }),
];

/** What a part's laws need besides it: its factory, other factories that its options name, and a seed. */
export interface Claims<P extends Part> {
  readonly make?: (options: never) => P;
  readonly shelf?: Shelf;
  readonly seed?: number;
}

/** The part made again from its JSON by its factory; without a factory, the part itself. */
export const again = <P extends Part>(part: P, { make, shelf }: Claims<P>): P =>
  make === undefined ? part : revive(JSON.parse(JSON.stringify(part)), { ...shelf, [part.kind]: make });

/** A part survives JSON: its factory makes the same axis, kind and options of it again. It is frozen, since it is data. */
export const survivesJson = <P extends Part>(part: P, claims: Claims<P>): Law => ({
  name: `${part.kind}: the part survives JSON`,
  check() {
    const [text, after] = [JSON.stringify(part), JSON.stringify(again(part, claims))];
    assert(text === after, () => `${text} became ${after}.`);
    assert(Object.isFrozen(part) && Object.isFrozen(part.options), () => `${part.kind} is not frozen; use part().`);
  },
});
