import * as Plot from "@observablehq/plot";
import type { LayerGrid } from "./layers.ts";
import { ink, svg } from "./svg.ts";
import { gamma } from "./words.ts";

/** Bounds between levels of ink, rising: level i is from bounds[i] to bounds[i + 1]. */
export type Levels = readonly number[];

const count = 7;

/** Levels for all that is shown of one measure, in equal ratios where the greatest value is many times the least. */
export function levelsOf(grids: readonly LayerGrid[]): Levels {
  const values = grids.flatMap((grid) => grid.values.flat().filter((value) => value !== null));
  if (values.length === 0) return [];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high === low) return [low, high];
  const ratios = low > 0 && high / low > 10;
  return Array.from({ length: count + 1 }, (_, i) =>
    ratios ? low * (high / low) ** (i / count) : low + ((high - low) * i) / count,
  );
}

const levelOf = (levels: Levels, value: number): number =>
  Math.max(
    0,
    Math.min(
      levels.length - 2,
      levels.findLastIndex((bound) => bound <= value),
    ),
  );

/** How much ink a level has: it is over the page, so that it reads in light, in dark, and in black and white. */
const inkOf = (levels: Levels, level: number): number => 0.06 + (0.94 * level) / Math.max(1, levels.length - 2);

interface Band {
  readonly layer: string;
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

/** Steps in a row on one level are one band. */
function bands({ layers, steps, values }: LayerGrid, levels: Levels): Band[] {
  const width = steps.length > 1 ? (steps.at(-1) as number) / (steps.length - 1) : 1;
  return layers.flatMap((layer, i) => {
    const row: Band[] = [];
    for (const [k, value] of (values[i] ?? []).entries()) {
      if (value === null) continue;
      const [from, level, last] = [steps[k] ?? 0, levelOf(levels, value), row.at(-1)];
      const to = steps[k + 1] ?? from + width;
      if (last !== undefined && last.to === from && last.level === level) row[row.length - 1] = { ...last, to };
      else row.push({ layer, from, to, level });
    }
    return row;
  });
}

/** Layers from top to bottom, steps from left to right, the measure as ink. */
export function heatPlot(title: string, grid: LayerGrid, levels: Levels): string {
  const short = (layer: string) => (layer.length > 16 ? `…${layer.slice(-15)}` : layer);
  return svg(`${title}: ${rowWords(grid)}.`, {
    width: 340,
    height: 44 + 16 * grid.layers.length,
    marginLeft: 112,
    marginRight: 14,
    marginTop: 6,
    marginBottom: 34,
    x: { label: "step", ticks: 5 },
    y: { domain: [...grid.layers], label: null, tickSize: 0, tickFormat: short, padding: 0.12 },
    opacity: { type: "identity" },
    marks: [
      Plot.barX(bands(grid, levels), {
        ...{ x1: "from", x2: "to", y: "layer", fill: ink },
        fillOpacity: (band: Band) => inkOf(levels, band.level),
      }),
      Plot.frame({ stroke: ink, strokeOpacity: 0.35 }),
    ],
  });
}

/** "hidden from 1.2 to 3.4, bias from 0 to 0.1". */
const rowWords = ({ layers, values }: LayerGrid): string =>
  layers
    .map((layer, i) => {
      const known = (values[i] ?? []).filter((value) => value !== null);
      return `${layer} from ${gamma(known[0] ?? null)} to ${gamma(known.at(-1) ?? null)}`;
    })
    .join(", ");

/** What the ink means: a box for each level with the values at its ends. */
export function legend(title: string, levels: Levels): string {
  const [width, margin] = [64, 30];
  const boxes = levels.slice(0, -1).map((_, i) => {
    const fill = `fill="currentColor" fill-opacity="${inkOf(levels, i).toFixed(3)}"`;
    return `<rect x="${margin + i * width}" y="2" width="${width}" height="14" ${fill} stroke="currentColor" stroke-opacity="0.35"/>`;
  });
  const words = levels.map(
    (bound, i) =>
      `<text x="${margin + i * width}" y="30" text-anchor="middle">${gamma(Number(bound.toPrecision(2)))}</text>`,
  );
  const label = `Ink for the ${title}: from ${gamma(levels[0] ?? null)}, the least, to ${gamma(levels.at(-1) ?? null)}, the most.`;
  const whole = 2 * margin + (levels.length - 1) * width;
  return `<svg aria-label="${label}" role="img" width="${whole}" height="36" viewBox="0 0 ${whole} 36" font-size="12" fill="currentColor">${[...boxes, ...words].join("")}</svg>`;
}
