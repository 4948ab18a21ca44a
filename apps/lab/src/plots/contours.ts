import { reference, type Value } from "@unitball/backend-reference";
import { contours } from "d3-contour";
import type { Landscape } from "../tasks/landscape.ts";

/** A picture's size in its own units; y goes down. */
export const picture = { width: 480, height: 360 } as const;

const grid = { width: 96, height: 72 } as const;
const { ops } = reference();

/** From a point of the landscape to one of the picture. */
export function toPicture({ box }: Landscape, [x, y]: readonly [number, number]): readonly [number, number] {
  const { centre, half } = box;
  const scale = picture.width / (2 * half[0]);
  return [picture.width / 2 + (x - centre[0]) * scale, picture.height / 2 - (y - centre[1]) * scale];
}

/** How many units of the picture one of the landscape is. */
export const scaleOf = ({ box }: Landscape): number => picture.width / (2 * box.half[0]);

/** The lines of equal value as SVG paths, at levels in equal ratios from the lowest. */
export function levelLines(landscape: Landscape, lines = 14): readonly string[] {
  const { centre, half } = landscape.box;
  const values = Array.from({ length: grid.width * grid.height }, (_, i) => {
    const [column, row] = [i % grid.width, Math.floor(i / grid.width)];
    const x = centre[0] + (2 * ((column + 0.5) / grid.width) - 1) * half[0];
    const y = centre[1] - (2 * ((row + 0.5) / grid.height) - 1) * half[1];
    return landscape.value<Value>(ops, x, y) as number;
  });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const levels = Array.from({ length: lines }, (_, i) => low + (high - low) * ((i + 0.35) / lines) ** 3);
  const [sx, sy] = [picture.width / grid.width, picture.height / grid.height];
  return contours()
    .size([grid.width, grid.height])
    .thresholds(levels)(values)
    .map(({ coordinates }) =>
      coordinates
        .flat()
        .map(
          (ring) =>
            `M${ring.map(([x, y]) => `${((x ?? 0) * sx).toFixed(1)},${((y ?? 0) * sy).toFixed(1)}`).join("L")}Z`,
        )
        .join(""),
    );
}
