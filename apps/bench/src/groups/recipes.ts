import type { Program } from "@unitball/optimizer";
import { euclideanOverLayers, presets, rowNorm } from "unitball";

type Name = "Signum" | "Lion" | "rowNorm with ℓ2 over layers";

/** The recipes that are measured, by the names that figures have. */
export const recipes: Readonly<Record<Name, Program>> = {
  Signum: presets.signum(),
  Lion: presets.lion(),
  "rowNorm with ℓ2 over layers": presets.signum().with(rowNorm()).with(euclideanOverLayers()),
};

/** The spectral one, whose cost is matrix products. */
export const scion: Program = presets.scion();
