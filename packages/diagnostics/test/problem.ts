import { type Array64, reference } from "@unitball/backend-reference";
import { euclideanOverLayers, maxOverLayers, sumOverLayers } from "@unitball/compositions";
import { numbers } from "@unitball/conformance";
import { type Composition, type Geometry, type Layer, layer, type Ops } from "@unitball/core";
import type { Constants } from "@unitball/diagnostics";
import { byLayer, colNorm, euclidean, rms, rowNorm, sign, spectral } from "@unitball/geometries";
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";

export type Value = Array64 | number;
export const backend = reference();
export const ops: Ops<Value> = backend.ops;

/** A matrix [in, out] for each layer, judged by plain code and ml-matrix. */
export type Matrices = Readonly<Record<string, Matrix>>;

export const tensor = (a: Matrix): Value => backend.tensor(a.to1DArray(), [1, a.rows, a.columns]);
export const matrix = (a: Value): Matrix => {
  const { shape, data } = a as Array64;
  return Matrix.from1DArray(shape[1]!, shape[2]!, Array.from(data));
};
export const number = (a: Value): number => backend.peek(a) as number;
export const random = (rows: number, columns: number, seed: number): Matrix =>
  Matrix.from1DArray(rows, columns, Array.from(numbers(seed, rows * columns)));
export const dot = (a: Matrix, b: Matrix): number => Matrix.mul(a, b).sum();
export const dense = (rows: number, columns: number, name = "W"): Layer =>
  layer({ name, shape: [rows, columns], role: "hidden" });

const singular = (a: Matrix): number[] => new SingularValueDecomposition(a, { autoTranspose: true }).diagonal;
const sum = (a: readonly number[]): number => a.reduce((s, x) => s + x, 0);
const rows = (a: Matrix): number[] => a.to2DArray().map((row) => Math.hypot(...row));

/** A geometry with what is known of its norm from closed forms: the norm, its dual, L for ½⟨W, HW⟩, and ζ, all at ρ = 1. */
export interface Known {
  readonly part: (radius: number) => Geometry;
  readonly norm: (w: Matrix) => number;
  readonly dual: (s: Matrix) => number;
  readonly smooth: (H: Matrix, columns: number) => number;
  readonly zeta: (rows: number, columns: number) => number;
}

const eigenvalues = (H: Matrix): number[] =>
  new EigenvalueDecomposition(H, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => b - a);

/** max sᵀHs over signs s, by trying them all. */
const largestOverSigns = (H: Matrix): number =>
  Math.max(
    ...Array.from({ length: 2 ** H.rows }, (_, bits) => {
      const s = Matrix.columnVector(Array.from({ length: H.rows }, (_, i) => ((bits >> i) & 1 ? 1 : -1)));
      return dot(s, H.mmul(s));
    }),
  );

export const known: Readonly<Record<string, Known>> = {
  euclidean: {
    part: (radius) => euclidean({ radius }),
    norm: (w) => w.norm(),
    dual: (s) => s.norm(),
    smooth: (H) => eigenvalues(H)[0]!,
    zeta: () => 1,
  },
  rms: {
    part: (radius) => rms({ radius }),
    norm: (w) => w.norm() / Math.sqrt(w.size),
    dual: (s) => s.norm() * Math.sqrt(s.size),
    smooth: (H, columns) => H.rows * columns * eigenvalues(H)[0]!,
    zeta: (m, n) => Math.sqrt(m * n),
  },
  sign: {
    part: (radius) => sign({ radius }),
    norm: (w) => Matrix.abs(w).max(),
    dual: (s) => Matrix.abs(s).sum(),
    smooth: (H, columns) => columns * largestOverSigns(H),
    zeta: (m, n) => Math.sqrt(m * n),
  },
  spectral: {
    part: (radius) => spectral({ radius, polar: "polarExpress", steps: 14, lower: 1e-7 }),
    norm: (w) => singular(w)[0]!,
    dual: (s) => sum(singular(s)),
    smooth: (H, columns) => sum(eigenvalues(H).slice(0, columns)),
    zeta: (m, n) => Math.sqrt(Math.min(m, n)),
  },
  colNorm: {
    part: (radius) => colNorm({ radius }),
    norm: (w) => Math.max(...rows(w)),
    dual: (s) => sum(rows(s)),
    smooth: (H) => Math.min(Matrix.abs(H).sum(), H.rows * eigenvalues(H)[0]!),
    zeta: (m) => Math.sqrt(m),
  },
  rowNorm: {
    part: (radius) => rowNorm({ radius }),
    norm: (w) => Math.max(...rows(w.transpose())),
    dual: (s) => sum(rows(s.transpose())),
    smooth: (H, columns) => columns * eigenvalues(H)[0]!,
    zeta: (_, n) => Math.sqrt(n),
  },
};

/** A norm over the layers: its part, its dual from the layers' ρₗ‖sₗ‖_*, and the joint constants. */
const over: Readonly<Record<string, Over>> = {
  max: {
    part: maxOverLayers(),
    norm: (n) => Math.max(...n),
    dual: sum,
    smooth: sum,
    zeta: (z) => Math.hypot(...z),
  },
  l2: {
    part: euclideanOverLayers(),
    norm: (n) => Math.hypot(...n),
    dual: (t) => Math.hypot(...t),
    smooth: (L) => Math.max(...L),
    zeta: (z) => Math.max(...z),
  },
  l1: {
    part: sumOverLayers(),
    norm: sum,
    dual: (t) => Math.max(...t),
    smooth: (L) => Math.max(...L),
    zeta: (z) => Math.max(...z),
  },
};
interface Over {
  readonly part: Composition;
  readonly norm: (norms: readonly number[]) => number;
  readonly dual: (duals: readonly number[]) => number;
  readonly smooth: (L: readonly number[]) => number;
  readonly zeta: (zeta: readonly number[]) => number;
}

/** One layer of a random problem. */
export interface Drawn {
  readonly geometry: keyof typeof known;
  readonly rows: number;
  readonly columns: number;
  readonly rho: number;
  readonly seed: number;
}

/**
 * f(x) = Σ ½⟨Wₗ − Tₗ, Hₗ(Wₗ − Tₗ)⟩ with random H ≥ 0 and T, in the joint norm of its layers, whose ball has radius 1; one
 * layer alone keeps its own norm and radius. f ≥ 0.
 */
export interface Problem {
  readonly layers: readonly Layer[];
  readonly geometry: Geometry;
  readonly composition: Composition;
  readonly constants: Pick<Constants, "L" | "L2" | "rho" | "zeta">;
  readonly f: (x: Matrices) => number;
  readonly gradient: (x: Matrices) => Matrices;
  /** ‖s‖_* of the joint norm, and ‖w‖, at radius ρ. */
  readonly dual: (s: Matrices) => number;
  readonly norm: (w: Matrices) => number;
  /** A seeded point with ‖x‖ = size. */
  readonly at: (seed: number, size: number) => Matrices;
  /** A seeded direction with ‖ξ‖₂ = 1 over all layers. */
  readonly direction: (seed: number) => Matrices;
}

export function problem(drawn: readonly Drawn[], composition: keyof typeof over): Problem {
  const joint = over[composition]!;
  const alone = drawn.length === 1;
  const rho = alone ? drawn[0]!.rho : 1;
  const own = drawn.map((l, i) => {
    const A = random(l.rows, l.rows, 7 * l.seed + 1);
    const H = A.transpose().mmul(A);
    const geometry = known[l.geometry]!;
    return { ...l, name: `W${i}`, geometry, H, target: random(l.rows, l.columns, 7 * l.seed + 2) };
  });
  const map = (f: (l: (typeof own)[number]) => Matrix): Matrices => Object.fromEntries(own.map((l) => [l.name, f(l)]));
  const scale = (l: (typeof own)[number]): number => (alone ? 1 : l.rho);
  const norm = (w: Matrices) => joint.norm(own.map((l) => l.geometry.norm(w[l.name]!) / scale(l)));
  const any = (seed: number) => map((l) => random(l.rows, l.columns, 7 * l.seed + seed));
  const scaled = (w: Matrices, by: number) => map((l) => Matrix.mul(w[l.name]!, by));
  return {
    layers: own.map((l) => dense(l.rows, l.columns, l.name)),
    geometry: byLayer(Object.fromEntries(own.map((l) => [l.name, l.geometry.part(l.rho)]))),
    composition: joint.part,
    constants: {
      rho,
      L: joint.smooth(own.map((l) => scale(l) ** 2 * l.geometry.smooth(l.H, l.columns))),
      L2: Math.max(...own.map((l) => eigenvalues(l.H)[0]!)),
      zeta: joint.zeta(own.map((l) => scale(l) * l.geometry.zeta(l.rows, l.columns))),
    },
    f: (x) =>
      sum(
        own.map((l) => {
          const away = Matrix.sub(x[l.name]!, l.target);
          return dot(away, l.H.mmul(away)) / 2;
        }),
      ),
    gradient: (x) => map((l) => l.H.mmul(Matrix.sub(x[l.name]!, l.target))),
    dual: (s) => joint.dual(own.map((l) => scale(l) * l.geometry.dual(s[l.name]!))),
    norm,
    at: (seed, size) => {
      const w = any(seed);
      return scaled(w, size / norm(w));
    },
    direction: (seed) => {
      const w = any(seed);
      return scaled(w, 1 / Math.hypot(...own.map((l) => w[l.name]!.norm())));
    },
  };
}
