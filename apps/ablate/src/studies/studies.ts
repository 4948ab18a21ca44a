import type { Study } from "../study/define.ts";
import { oneChange } from "./one-change.ts";

/** The studies that `ablate run` knows by name. */
export const studies: readonly Study[] = [oneChange];
