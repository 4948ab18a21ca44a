import type { Layer } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import type { TfOptimizerOptions } from "./options.ts";
import { UnitballOptimizer } from "./unitballOptimizer.ts";

/**
 * Any program as a `tf.Optimizer` for these layers: `model.compile({ optimizer: tfOptimizer(scion(), layersOf(model)), loss })`.
 * Layers that do not know their variable (`layersOf` and `layersFrom` say it) are found by name and shape.
 */
export const tfOptimizer = (
  program: Program,
  layers: readonly Layer[],
  options: TfOptimizerOptions = {},
): UnitballOptimizer => new UnitballOptimizer(program, layers, options);
