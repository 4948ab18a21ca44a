import { mean as average, sampleStandardDeviation } from "simple-statistics";
import { trailingMean } from "../statistics/smooth.ts";
import { studentT } from "../statistics/studentT.ts";
import type { TrialFiles } from "../store/read.ts";

/** A loss curve over seeds: the mean, and its 95 % interval where there is one. */
export interface CurvePoint {
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How many steps a smoothed loss is the mean of. */
export const smoothing = (steps: number): number => Math.max(1, Math.round(steps / 20));

const points = 100;

/**
 * The mean over seeds of each seed's smoothed loss, at about a hundred places, up to the last step that all seeds reached
 * with a finite loss.
 */
export function lossCurve(finals: readonly TrialFiles[], steps: number): CurvePoint[] {
  const seeds = finals.map(({ curve }) => {
    const cut = curve.findIndex(({ loss }) => loss === null);
    return (cut < 0 ? curve : curve.slice(0, cut)).map(({ loss }) => loss ?? 0);
  });
  const length = Math.min(...seeds.map(({ length }) => length));
  if (seeds.length === 0 || length === 0) return [];
  const smooth = seeds.map((losses) => trailingMean(losses.slice(0, length), smoothing(steps)));
  const stride = Math.max(1, Math.floor(length / points));
  const places = Array.from({ length }, (_, k) => k).filter((k) => k % stride === 0 || k === length - 1);
  const n = smooth.length;
  const errors = n < 2 ? 0 : studentT(0.95, n - 1) / Math.sqrt(n);
  return places.map((k) => {
    const values = smooth.map((losses) => losses[k] ?? 0);
    const middle = average(values);
    const half = n < 2 ? 0 : errors * sampleStandardDeviation(values);
    return { step: k, mean: middle, low: middle - half, high: middle + half };
  });
}
