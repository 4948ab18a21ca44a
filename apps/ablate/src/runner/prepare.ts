import { candidates } from "../study/candidates.ts";
import { configOf } from "../study/config.ts";
import type { Plan } from "../study/plan.ts";
import type { Preparation } from "../trial/calls.ts";

/** What a child needs to check a study before it starts: its data, and every recipe that tuning begins with. */
export function preparationOf(plan: Plan, parts: string | null): Preparation {
  const configs = plan.arms.flatMap((arm) =>
    candidates(arm).map((candidate) =>
      configOf(plan, { arm: arm.name, stage: "tune", ...candidate, seed: plan.tuning.seeds[0] ?? 0 }),
    ),
  );
  const [config] = configs;
  if (config === undefined) throw new Error("A study without arms cannot be prepared.");
  return { config, recipes: configs.map(({ recipe }) => recipe), parts };
}
