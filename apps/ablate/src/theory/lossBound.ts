import { type Axes, revive } from "@unitball/core";
import { shelf } from "unitball";
import type { TrialConfig } from "../store/records.ts";
import { type Known, known } from "./known.ts";
import type { Bound } from "./normBound.ts";

/** x ← (1 − γₖμ)x + γₖv with v the LMO of d ← (1 − α)d + α∇f, on a quadratic. */
export interface Course {
  readonly gamma: (k: number) => number;
  readonly mu: number;
  readonly alpha: number;
  readonly steps: number;
}

/**
 * How large f(xₖ) can be after k steps, from 0 on. The descent lemma gives, with Λₖ ≥ ‖dₖ − ∇f(xₖ)‖_* and rₖ ≥ ‖xₖ‖,
 *
 *     f(xₖ₊₁) ≤ f(xₖ) + γₖ[⟨∇f, −μxₖ⟩ − (1 − gap)‖∇f‖_* + (2 + excess − gap)Λₖ] + (L/2)γₖ²(1 + excess + μrₖ)²,
 *
 * the step of Scion's Lemma D.1 with an inexact LMO (P3), and the estimator lags by Λₖ₊₁ ≤ (1 − α)(Λₖ + L‖xₖ₊₁ − xₖ‖).
 * Convexity closes it: ⟨∇f, x − u⟩ ≥ f(x) − f(u), and twice f(x) at u = x*. Where the ball of radius 1/μ holds x*, the
 * bracket is at most −2[μ + (1 − gap − μ‖x*‖)/Rₖ]f(xₖ), Rₖ ≥ ‖xₖ − x*‖; where it does not, −μ(f(xₖ) − f(u)) with u where the
 * segment from 0 to x* leaves it, the step of Frank and Wolfe (Jaggi 2013, Theorem 1).
 */
export function lossBounds(
  { L, start, origin, norms, lmo }: Known,
  { gamma, mu, alpha, steps }: Course,
): readonly number[] {
  const { excess, gap } = lmo;
  const inside = mu * norms.best <= 1 - gap;
  const left = inside ? 0 : (1 - (1 - gap) / (mu * norms.best)) ** 2 * origin;
  const bounds = [start];
  let [lag, r, apart] = [0, norms.start, norms.apart];
  for (let k = 0; k < steps; k++) {
    const [now, g] = [bounds[k] as number, gamma(k)];
    const rate = inside ? 2 * (mu + (1 - gap - mu * norms.best) / apart) : mu;
    const moved = g * (1 + excess + mu * r);
    // Linear in f(xₖ), which lies between 0 and its own bound: greatest at one of the two.
    const kept = Math.max(g * rate * left, now - g * rate * (now - left));
    bounds.push(kept + g * (2 + excess - gap) * lag + (L / 2) * moved ** 2);
    lag = (1 - alpha) * (lag + L * moved);
    const shrunk = Math.abs(1 - g * mu);
    r = shrunk * r + g * (1 + excess);
    apart = shrunk * apart + g * (1 + excess + mu * norms.best);
  }
  return bounds;
}

/** What theory allows a run's loss, with the constants that it takes; or half a sentence that says why there is nothing. */
export function lossBound(
  config: TrialConfig,
): { readonly bound: Exclude<Bound, string>; readonly known: Known } | string {
  let parts: Partial<Axes>;
  try {
    parts = revive<Partial<Axes>>(config.recipe, shelf);
  } catch {
    return "a part of the recipe is not unitball's own, and what it does is not known here";
  }
  const { estimator, geometry, composition, normalization, constraint, stepsize } = parts;
  if (!estimator || !geometry || !composition || !normalization || !constraint || !stepsize)
    return "the recipe is not whole";
  const constants = known(config, { geometry, composition });
  if (typeof constants === "string") return constants;
  if (normalization.kind !== "normalized")
    return `the steps of ${normalization.kind} are not as long as its ball is wide`;
  const alpha = alphaOf(estimator);
  if (alpha === undefined) return `how far ${estimator.kind} is from the gradient is not bounded here`;
  const mu = muOf(constraint);
  if (mu === undefined) return `${constraint.kind} is no fixed sum of the weights and the step`;
  const gamma = (k: number) => stepsize.at(k);
  return { bound: lossBounds(constants, { gamma, mu, alpha, steps: config.steps }), known: constants };
}

/** α of an average that begins with the first gradient and has a constant weight. */
function alphaOf({ kind, options }: Axes["estimator"]): number | undefined {
  const { alpha, beta, init } = options as Readonly<Record<string, unknown>>;
  if (kind === "gradient") return 1;
  if (kind !== "ema" || init !== "first") return undefined;
  return typeof alpha === "number" ? alpha : typeof beta === "number" ? 1 - beta : undefined;
}

/** μ of x ← (1 − γμ)x + γu. */
function muOf({ kind, options }: Axes["constraint"]): number | undefined {
  const { mu } = options as { readonly mu?: unknown };
  if (kind === "unconstrained") return 0;
  if (kind === "constrained") return 1;
  return kind === "decayed" && typeof mu === "number" ? mu : undefined;
}
