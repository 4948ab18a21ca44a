// internal
import { oneOf, options, within } from "@unitball/core";
import type { TfOptimizerOptions } from "./options.ts";

const known = { clipNorm: undefined, accumulate: undefined, average: undefined, maxNonFinite: undefined };

/** The options, checked: only those that were given, so that they are as they were once they come back from JSON. */
export function checked(given: TfOptimizerOptions): TfOptimizerOptions {
  const all = options<{ [K in keyof TfOptimizerOptions]?: TfOptimizerOptions[K] | undefined }>(
    "tfOptimizer",
    given,
    known,
  );
  const { clipNorm, accumulate, average, maxNonFinite } = all;
  if (clipNorm !== undefined) within("tfOptimizer", "clipNorm", clipNorm, 0, Infinity);
  for (const [name, count] of Object.entries({ accumulate, maxNonFinite })) {
    if (count === undefined || (Number.isInteger(count) && count >= 1)) continue;
    throw new RangeError(`tfOptimizer: ${name} is ${count}, but it must be a whole number, at least 1.`);
  }
  if (average !== undefined) {
    oneOf("tfOptimizer", "average.kind", average.kind, ["ema", "scheduleFree"]);
    if (average.beta !== undefined)
      within("tfOptimizer", "average.beta", average.beta, 0, 1 - Number.EPSILON / 2, true);
  }
  return Object.freeze(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
}
