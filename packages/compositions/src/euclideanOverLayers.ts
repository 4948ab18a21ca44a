import { type Composition, options, part, unit } from "@unitball/core";

/**
 * φ(n) = √Σₗnₗ²: the layers share one ball, cₗ = ‖sₗ‖_* / √Σⱼ‖sⱼ‖_*², and the joint dual norm is √Σₗ‖sₗ‖_*². With
 * `euclidean` it is the Euclidean norm of all variables together: `normalized` gives normalized SGD, `steepest` SGD.
 */
export const euclideanOverLayers = (given: Record<never, never> = {}) =>
  part({
    axis: "composition",
    kind: "euclideanOverLayers",
    options: options("euclideanOverLayers", given, {}),
    norm: (ops, norms) => ops.hypot(norms),
    shares: (ops, duals) => {
      const joint = ops.hypot(duals());
      return duals().map((t) => unit(ops, t, joint));
    },
  } satisfies Composition);
