import { backendLaws, geometryLaws, type Law, layers } from "@unitball/conformance";
import type { Backend } from "@unitball/core";
import { colNorm, euclidean, rms, rowNorm, sign, spectral } from "@unitball/geometries";

/** All laws that speak of a backend: of its ops, and of every geometry on it against float64. */
export function laws<T>(backend: Backend<T>, alive: () => number): readonly Law[] {
  const agreement = [colNorm(), euclidean(), rms(), rowNorm(), sign(), spectral()]
    .flatMap((geometry) =>
      geometryLaws(geometry, {
        backends: [backend as Backend<unknown>],
        // A polar factor is some hundred kernels, each of which takes tens of milliseconds on a software adapter.
        layers: layers.filter(({ name }) => geometry.kind !== "spectral" || name === "wide" || name === "gates"),
      }),
    )
    .filter(({ name }) => name.includes(backend.name));
  return [...backendLaws(backend, { alive }), ...agreement];
}

/** The laws that do not hold, with the evidence. */
export async function broken(all: readonly Law[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, check } of all) {
    try {
      await check();
    } catch (error) {
      found.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return found;
}
