import { type Layer, layer } from "unitball";
import type { Landscape } from "./landscape.ts";

/** The layers of a landscape: one called w with the entries (x, y), or two of one entry each. */
export const layersOf = ({ layers }: Landscape): readonly Layer[] =>
  layers === 1
    ? [layer({ name: "w", shape: [2], role: "hidden" })]
    : ["x", "y"].map((name) => layer({ name, shape: [1], role: "hidden" }));
