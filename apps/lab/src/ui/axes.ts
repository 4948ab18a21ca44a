import type { Axis } from "../options/make.ts";

/** An axis as the corridor shows it. */
export const axisWords: Readonly<
  Record<Axis, { readonly title: string; readonly symbol: string; readonly asks: string }>
> = {
  estimator: { title: "Estimator", symbol: "d", asks: "How do gradients become an estimate d of ∇f?" },
  geometry: { title: "Geometry", symbol: "lmo", asks: "In which norm is a layer’s step measured?" },
  composition: { title: "Over layers", symbol: "φ", asks: "Which norm joins the layers’ norms?" },
  normalization: { title: "Normalization", symbol: "×", asks: "How long is the step against the dual norm?" },
  constraint: { title: "Constraint", symbol: "x", asks: "How does x move along u?" },
  stepsize: { title: "Stepsize", symbol: "γ", asks: "How far, at step k?" },
};
