// internal
import { type Ops, tiny } from "@unitball/core";

/** What a vector of norm n is divided by: max(n, tiny), or n + ε where a published implementation is to be matched. */
export const floored = <T>(ops: Ops<T>, n: T, epsilon: number): T =>
  epsilon === 0 ? ops.max(n, tiny) : ops.add(n, epsilon);
