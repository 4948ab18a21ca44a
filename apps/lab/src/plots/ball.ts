import { reference, type Value } from "@unitball/backend-reference";
import { type Axes, clocked } from "unitball";
import type { Landscape } from "../tasks/landscape.ts";
import { layersOf } from "../tasks/layers.ts";

const backend = reference();
const ops = clocked(backend.ops, 0);

/** The joint norm φ(‖x‖/ρ, …) of a recipe at a point of a landscape. */
function jointNorm({ geometry, composition }: Pick<Axes, "geometry" | "composition">, landscape: Landscape) {
  const layers = layersOf(landscape);
  return (x: number, y: number): number => {
    const entries = layers.length === 1 ? [[x, y]] : [[x], [y]];
    const norms = layers.map((layer, l) => {
      const w = backend.enter(backend.tensor(entries[l] as number[], layer.shape), layer);
      return geometry.norm<Value>(ops, w, layer);
    });
    const joint = composition.norm(ops, norms);
    return backend.peek(joint) ?? Number.NaN;
  };
}

/** The boundary of {‖x‖ ≤ 1}, as points around it; the norm is homogeneous, so each lies at 1/‖direction‖. */
export function ballOf(parts: Pick<Axes, "geometry" | "composition">, landscape: Landscape, points = 144) {
  const norm = jointNorm(parts, landscape);
  return Array.from({ length: points }, (_, i) => {
    const angle = (2 * Math.PI * i) / points;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const n = norm(x, y);
    return [x / n, y / n] as const;
  });
}
