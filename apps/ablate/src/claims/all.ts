import { suggestion } from "@unitball/core";
import { Complaint } from "../cli/complaint.ts";
import type { Claim } from "./claim.ts";
import { anySmoothness } from "./experiments/anySmoothness.ts";
import { batchSize } from "./experiments/batchSize.ts";
import { betterGeometry } from "./experiments/betterGeometry.ts";
import { biasedAverage } from "./experiments/biasedAverage.ts";
import { dFold } from "./experiments/dFold.ts";
import { embeddingSign } from "./experiments/embeddingSign.ts";
import { momentumNeeded } from "./experiments/momentumNeeded.ts";
import { normControl } from "./experiments/normControl.ts";
import { sharpOrNormalized } from "./experiments/sharpOrNormalized.ts";
import { singleSample } from "./experiments/singleSample.ts";
import { sparseNoise } from "./experiments/sparseNoise.ts";
import { spectralOrEuclidean } from "./experiments/spectralOrEuclidean.ts";
import { vanishingAlpha } from "./experiments/vanishingAlpha.ts";
import { widthTransfer } from "./experiments/widthTransfer.ts";

/** The claims, X1 to X14. */
export const all: readonly Claim[] = Object.freeze([
  biasedAverage,
  sparseNoise,
  dFold,
  vanishingAlpha,
  anySmoothness,
  sharpOrNormalized,
  spectralOrEuclidean,
  singleSample,
  batchSize,
  widthTransfer,
  normControl,
  momentumNeeded,
  betterGeometry,
  embeddingSign,
]);

/** The claims of these ids in their order, all of them where none is given. */
export function chosen(ids: readonly string[]): readonly Claim[] {
  const [wanted, known] = [ids.map((id) => id.toUpperCase()), all.map(({ id }) => id)];
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new Complaint(`There is no claim "${unknown}". ${suggestion(unknown, known)}`);
  return ids.length === 0 ? all : all.filter(({ id }) => wanted.includes(id));
}
