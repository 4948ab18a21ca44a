import { polarExpress } from "./polarExpress.ts";
import type { Quintic } from "./quintic.ts";

/** All that a polar iteration is told: what it starts from, which polynomials it applies, and what it divides by at the end. */
export interface Table {
  readonly steps: readonly Quintic[];
  /** X₀ = s/(factor·‖s‖ + epsilon), in the Frobenius norm √Σσ² or the smaller Schatten-4 norm (Σσ⁴)^¼. */
  readonly norm: "frobenius" | "schatten4";
  readonly factor: number;
  readonly epsilon: number;
  /** The last X is divided by this: 1 as published, or the supremum of the composed map on [0, 1], so that ‖X‖ ≤ 1. */
  readonly supremum: number;
  /** How many steps may be taken on the small Gram matrix alone before X is formed again; 1 is the plain iteration. */
  readonly restart: number;
}

const asPublished = (steps: readonly Quintic[], factor = 1): Table =>
  Object.freeze({ steps, norm: "frobenius", factor, epsilon: 0, supremum: 1, restart: 1 });

const repeated = (steps: number, quintic: Quintic): readonly Quintic[] => Array.from({ length: steps }, () => quintic);

/** Keller Jordan's quintic of Muon, mostly five times: fast, and never at 1 (then its values lie in [0.68, 1.20]). */
export const keller = (steps: number): Table => asPublished(repeated(steps, [3.4445, -4.775, 2.0315]));

/** You Jiacheng's five quintics, used by Dion, optax ("dion") and Gram Newton–Schulz. */
export const you5 = asPublished([
  [4.0848, -6.8946, 2.927],
  [3.9505, -6.3029, 2.6377],
  [3.7418, -5.5913, 2.3037],
  [2.8769, -3.1427, 1.2046],
  [2.8366, -3.0525, 1.2012],
]);

/** The six quintics of modula, in 1024ths. */
export const modula6 = asPublished(
  [
    [3955, -8306, 5008],
    [3735, -6681, 3463],
    [3799, -6499, 3211],
    [4019, -6385, 2906],
    [2677, -3029, 1162],
    [2172, -1833, 682],
  ].map((row) => row.map((n) => n / 1024) as unknown as Quintic),
);

/** Newton–Schulz, x ← (3x − x³)/2: monotone on (0, √3), with slope 3/2 at 0, hence slow and never above 1. */
export const cubic = (steps: number): Table => asPublished(repeated(steps, [1.5, -0.5, 0]));

/** The first five of the Polar Express as modded-nanogpt and Dion have them, the safety factor 1.02 within. */
export const polarExpress5 = asPublished(
  [
    [8.156554524902461, -22.48329292557795, 15.878769915207462],
    [4.042929935166739, -2.808917465908714, 0.5000178451051316],
    [3.8916678022926607, -2.772484153217685, 0.5060648178503393],
    [3.285753657755655, -2.3681294933425376, 0.46449024233003106],
    [2.3465413258596377, -1.7097828382687081, 0.42323551169305323],
  ],
  1.02,
);

/** The Polar Express as its authors run it: the safety factor 1.01 in all polynomials but the last, and in the norm. */
export const polarExpressTable = (steps: number, lower: number): Table =>
  asPublished(polarExpress({ steps, lower, safety: 1.01 }), 1.01);
