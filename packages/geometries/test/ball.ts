import { reference } from "@unitball/backend-reference";
import { geometryLaws } from "@unitball/conformance";
import type { Geometry, Layer } from "@unitball/core";
import { layer } from "@unitball/core";
import type { Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import { blocksOf, dense, dot, gaussian, lmo, norm, sizeOf } from "./judge.ts";

const backend = reference() as Parameters<typeof lmo>[0];

const shapes: readonly Layer[] = [
  dense(1, 6),
  dense(4, 4),
  dense(3, 5),
  dense(6, 3),
  layer({ name: "gates", shape: [3, 4], role: "hidden", view: { shape: [3, 2, 2], block: [1], in: [0], out: [2] } }),
];

/** A ball's norm and dual norm, written without Ops. */
export interface Oracle {
  norm(w: Matrix[]): number;
  dual(s: Matrix[]): number;
}

interface Accuracy {
  /** The share of the dual norm that the LMO may miss. */
  readonly gap?: number;
  /** How far the norm may be off. */
  readonly off?: number;
}

/** ⟨s, lmo(s)⟩ = −‖s‖_*, ‖lmo(s)‖ ≤ 1 and ‖w‖ against the oracle, in float64. */
export function checkOracle(geometry: Geometry, oracle: Oracle, { gap = 1e-9, off = 1e-9 }: Accuracy = {}): void {
  test.each(shapes.map((l) => [l.name, l] as const))(
    "⟨s, lmo(s)⟩ = −‖s‖_* and ‖w‖ are the oracle's on %s",
    async (_, l) => {
      for (const seed of [7, 8, 9]) {
        const s = gaussian(sizeOf(l), seed);
        const v = await lmo(backend, geometry, l, s);
        const best = oracle.dual(blocksOf(s, l));
        expect(-dot(s, v)).toBeLessThan(best * (1 + off));
        expect(-dot(s, v)).toBeGreaterThan(best * (1 - gap));
        expect(oracle.norm(blocksOf(v, l))).toBeLessThan(1 + Math.max(off, 1e-5));
        expect(Math.abs((await norm(backend, geometry, l, s)) / oracle.norm(blocksOf(s, l)) - 1)).toBeLessThan(off);
      }
    },
  );
}

/** The laws, on shapes small enough for a norm that costs many products. */
export function checkLaws(geometry: Geometry, claims: NonNullable<Parameters<typeof geometryLaws>[1]>): void {
  for (const law of geometryLaws(geometry, { layers: shapes.slice(1), ...claims })) test(law.name, law.check);
}
