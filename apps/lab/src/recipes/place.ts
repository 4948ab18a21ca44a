import { routeWord } from "../options/words.ts";
import type { Way } from "./optimizer.ts";

/** A slot, or what else can differ at the end of a way, as one word; in a row of six parts that is all, it is the axis. */
export const slotOf = (way: Way, axis: string): string => [...way, axis].join("/");

/** Where a way leads, for people: "hidden layers"; nothing where it leads nowhere else. */
export const placeOf = (way: Way): string =>
  way
    .filter((name) => name !== "of")
    .map(routeWord)
    .join(", ");
