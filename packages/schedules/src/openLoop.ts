import { options, part, type Stepsize, within } from "@unitball/core";

/**
 * γₖ = ell/(k + ell): Frank–Wolfe's open-loop step, 2/(k + 2) by default, with which f(xₖ) − f* ≤ 2LD²/(k + 2) for convex f
 * on a ball of diameter D (Jaggi 2013, Theorem 1). The first step, γ₀ = 1, forgets x₀.
 */
export function openLoop(given: { ell?: number } = {}) {
  const { ell } = options("openLoop", given, { ell: 2 });
  within("openLoop", "ell", ell, 0, Infinity);
  return part({
    axis: "stepsize",
    kind: "openLoop",
    options: { ell },
    at: (k: number) => ell / (k + ell),
  } satisfies Stepsize);
}
