import { useMemo } from "preact/hooks";
import { ballOf } from "../plots/ball.ts";
import type { Full } from "../recipes/shelf.ts";
import type { Landscape } from "../tasks/landscape.ts";

/** The boundary of a recipe's unit ball, computed anew where its norms change; empty where it has none on two weights. */
export function useBall(recipe: Full, landscape: Landscape): readonly (readonly [number, number])[] {
  const { geometry, composition } = recipe.parts;
  return useMemo(() => {
    try {
      const ball = ballOf(recipe.parts, landscape);
      return ball.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) ? ball : [];
    } catch {
      return [];
    }
  }, [JSON.stringify([geometry, composition]), landscape]);
}
