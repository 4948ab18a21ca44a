import type { Plan } from "../plan.ts";
import { operations, products, sizesOf, sum, worth } from "./lower.ts";

export { isLarge } from "./lower.ts";

/** Whether a step has products that are worth a second thread, each for itself or all of a group together. */
export const isHeavy = ({ phases }: Plan): boolean =>
  phases
    .flat()
    .map((group) => products(group).map((product) => product.into.shape[0] * operations(sizesOf(product))))
    .some((group) => sum(group) >= worth);
