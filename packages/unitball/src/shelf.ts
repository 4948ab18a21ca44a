import type { Shelf } from "@unitball/core";
import { adamw, dion, outer, partition } from "@unitball/optimizer";
import { parts } from "./parts.ts";

/** Every part, and the optimizers that are not made of parts, by kind: for `revive`, and for whoever lists what there is. */
export const shelf = { ...parts, adamw, dion, outer, partition } satisfies Shelf;
