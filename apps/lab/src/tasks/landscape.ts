import type { Ops } from "unitball";

/** A function of two variables, written in Ops, so that the page draws what the worker descends. */
export interface Landscape {
  readonly value: <T>(ops: Ops<T>, x: T, y: T) => T;
  /** (∂f/∂x, ∂f/∂y) */
  readonly gradient: <T>(ops: Ops<T>, x: T, y: T) => readonly [T, T];
  /** Where seed 0 starts; other seeds start somewhere in the box. */
  readonly start: readonly [number, number];
  /** What is drawn: |x − centre| ≤ half in each variable. */
  readonly box: { readonly centre: readonly [number, number]; readonly half: readonly [number, number] };
  readonly minima: readonly (readonly [number, number])[];
  /** Standard deviation of the noise in each entry of the gradient, for one sample. */
  readonly noise: number;
  /** Whether x and y are one layer of two weights, or two layers of one. */
  readonly layers: 1 | 2;
}

const box = (cx: number, cy: number, hx: number, hy: number): Landscape["box"] => ({
  centre: [cx, cy],
  half: [hx, hy],
});

/** ½(a² + 20b²), a and b along axes turned by 30°. */
const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
const steep = 20;
const along = <T>(ops: Ops<T>, x: T, y: T): readonly [a: T, b: T] => [
  ops.add(ops.mul(cos, x), ops.mul(sin, y)),
  ops.sub(ops.mul(cos, y), ops.mul(sin, x)),
];
const valley: Landscape = {
  value(ops, x, y) {
    const [a, b] = along(ops, x, y);
    return ops.mul(0.5, ops.add(ops.mul(a, a), ops.mul(steep, ops.mul(b, b))));
  },
  gradient(ops, x, y) {
    const [a, b] = along(ops, x, y);
    const sb = ops.mul(steep, b);
    return [ops.sub(ops.mul(cos, a), ops.mul(sin, sb)), ops.add(ops.mul(sin, a), ops.mul(cos, sb))];
  },
  start: [-2.6, 1.2],
  box: box(0, 0, 3.2, 2.4),
  minima: [[0, 0]],
  noise: 0,
  layers: 1,
};

/** (1 − x)² + 10(y − x²)² */
const rosenbrock: Landscape = {
  value(ops, x, y) {
    const [a, b] = [ops.sub(1, x), ops.sub(y, ops.mul(x, x))];
    return ops.add(ops.mul(a, a), ops.mul(10, ops.mul(b, b)));
  },
  gradient(ops, x, y) {
    const [a, b] = [ops.sub(1, x), ops.sub(y, ops.mul(x, x))];
    return [ops.sub(ops.mul(-2, a), ops.mul(40, ops.mul(x, b))), ops.mul(20, b)];
  },
  start: [-1.3, 1.9],
  box: box(0, 0.75, 2, 1.5),
  minima: [[1, 1]],
  noise: 0,
  layers: 1,
};

/** ((x² + y − 11)² + (x + y² − 7)²)/100, Himmelblau's function with its four minima. */
const wells: Landscape = {
  value(ops, x, y) {
    const [a, b] = himmelblau(ops, x, y);
    return ops.mul(0.01, ops.add(ops.mul(a, a), ops.mul(b, b)));
  },
  gradient(ops, x, y) {
    const [a, b] = himmelblau(ops, x, y);
    return [
      ops.mul(0.01, ops.add(ops.mul(4, ops.mul(x, a)), ops.mul(2, b))),
      ops.mul(0.01, ops.add(ops.mul(2, a), ops.mul(4, ops.mul(y, b)))),
    ];
  },
  start: [-0.4, -0.6],
  box: box(0, 0, 6, 4.5),
  minima: [
    [3, 2],
    [-2.805118, 3.131312],
    [-3.77931, -3.283186],
    [3.584428, -1.848126],
  ],
  noise: 0,
  layers: 1,
};

const himmelblau = <T>(ops: Ops<T>, x: T, y: T): readonly [T, T] => [
  ops.sub(ops.add(ops.mul(x, x), y), 11),
  ops.sub(ops.add(x, ops.mul(y, y)), 7),
];

export const landscapes = {
  valley,
  "noisy-valley": { ...valley, noise: 6 },
  "two-layers": { ...valley, layers: 2 },
  rosenbrock,
  wells,
} as const satisfies Readonly<Record<string, Landscape>>;

export type LandscapeName = keyof typeof landscapes;

export const isLandscape = (name: string): name is LandscapeName => Object.hasOwn(landscapes, name);
