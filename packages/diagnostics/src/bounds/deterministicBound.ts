import type { Constants } from "./constants.ts";

/**
 * B0: mean ‖∇f(xₖ)‖_* ≤ Δ/(ργn) + Lργ/2 for x + γ·lmo(∇f), exact gradients. The descent lemma, summed. With Δ = f(x₁) −
 * f(xₙ₊₁) it is attained by sign steps on diagonal quadratics. (Scion, Appendix D, with σ = 0 and α = 1.)
 */
export const deterministicBound = ({
  delta,
  L,
  rho,
  gamma,
  n,
}: Pick<Constants, "delta" | "L" | "rho" | "gamma" | "n">) => delta / (rho * gamma * n) + (L * rho * gamma) / 2;
