import { useMemo } from "preact/hooks";
import { ballOf } from "../plots/ball.ts";
import { type Optimizer, partsFor } from "../recipes/optimizer.ts";
import type { Landscape } from "../tasks/landscape.ts";
import { layersOf } from "../tasks/layers.ts";

/** The boundary of an optimizer's unit ball, computed anew where its norms change; empty where it has none on two weights. */
export function useBall(optimizer: Optimizer, landscape: Landscape): readonly (readonly [number, number])[] {
  const parts = partsFor(optimizer, layersOf(landscape));
  return useMemo(() => {
    if (parts === undefined) return [];
    try {
      const ball = ballOf(parts, landscape);
      return ball.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) ? ball : [];
    } catch {
      return [];
    }
  }, [JSON.stringify([parts?.geometry, parts?.composition]), landscape]);
}
