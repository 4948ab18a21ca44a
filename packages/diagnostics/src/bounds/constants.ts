/**
 * The constants of a run that its bounds are made of. The run moves in a norm ‖·‖ with the ball D = {‖x‖ ≤ ρ}; over several
 * layers take the joint norm φ(‖xₗ‖/ρₗ), whose ball has ρ = 1. Every bound grows with every constant but n, so that an
 * estimate from above (from below for n and f*) leaves it a bound.
 */
export interface Constants {
  /** Δ = f(x₁) − f*, f* being any number that f stays above. */
  readonly delta: number;
  /** ‖∇f(x) − ∇f(y)‖_* ≤ L‖x − y‖. Over layers with constants Lₗ: Σρₗ²Lₗ under max, max ρₗ²Lₗ under ℓ₂ and ℓ₁. */
  readonly L: number;
  /** ‖∇f(x) − ∇f(y)‖₂ ≤ L₂‖x − y‖₂. */
  readonly L2: number;
  /** The radius of the ball. */
  readonly rho: number;
  /**
   * ζ = max ‖x‖_* / ‖x‖₂ = max ‖x‖₂/‖x‖, so that ζρ is the ball's radius in ℓ₂ and 2ζρ its diameter (the papers' ρ₂ and
   * D₂). Of a matrix [in, out]: 1 Euclidean, √(in·out) sign, √min(in, out) spectral, √in colNorm, √out rowNorm; a geometry's
   * width factor multiplies ρ. Over layers: √Σρₗ²ζₗ² under max, max ρₗζₗ under ℓ₂ and ℓ₁.
   */
  readonly zeta: number;
  /** E‖g − ∇f‖₂² ≤ σ², of the gradients that the optimizer sees. */
  readonly sigma: number;
  /** The stepsize γ. */
  readonly gamma: number;
  /** The weight of the new gradient; the first has weight 1. */
  readonly alpha: number;
  /** How many steps; the means run over x₁ … xₙ, where the gradients were taken. */
  readonly n: number;
}
