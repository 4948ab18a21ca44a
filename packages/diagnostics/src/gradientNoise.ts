import { dualNorm, type Geometry, inner, type Layer, type Ops } from "@unitball/core";

/** Two halves of a batch tell noise from signal: both in the geometry's dual norm, ρ‖·‖_*. */
export interface GradientNoise<T> {
  /** ρ‖a − b‖_* / 2, whose mean is that of ρ‖(a + b)/2 − ∇f‖_* where the noise is symmetric about 0. */
  readonly noise: T;
  /** −(⟨a, lmo(b)⟩ + ⟨b, lmo(a)⟩)/2, whose mean is the alignment −E⟨∇f, lmo(a)⟩, at most ρ‖∇f‖_*. */
  readonly signal: T;
}

/**
 * Noise and signal of a gradient, from the gradients a and b of two independent halves of a batch: in ℓ₁ with `sign`, in
 * ℓ₂ with `euclidean`, in the nuclear norm with `spectral`. Average both over steps before `noiseScale` divides them. Two
 * or three LMOs. The plug-in signal ρ‖(a + b)/2‖_* would count noise as signal; this one never does, on average.
 */
export function gradientNoise<T>(geometry: Geometry, ops: Ops<T>, a: T, b: T, layer: Layer): GradientNoise<T> {
  const paid = (s: T, by: T): T => inner(ops, s, geometry.lmo(ops, by, layer));
  return {
    noise: ops.mul(0.5, dualNorm(geometry, ops, ops.sub(a, b), layer)),
    signal: ops.mul(-0.5, ops.add(paid(a, b), paid(b, a))),
  };
}
