import { type Shelf, suggestion } from "@unitball/core";
import { reviveRecipe } from "@unitball/optimizer";
import { Complaint, sentence } from "../cli/complaint.ts";
import type { ArmRecord, PartJson } from "../store/records.ts";
import { extended, rounded } from "./candidates.ts";
import type { Grid, Study } from "./define.ts";

/** The stepsizes of a grid, one by one. */
export function gridOf(grid: Grid): readonly number[] {
  if ("length" in grid) return grid;
  const { from, to, points } = grid;
  return Array.from({ length: points }, (_, i) => rounded(from * (to / from) ** (i / Math.max(1, points - 1))));
}

/** The stepsize part of every γ that tuning may reach, as JSON: the arms' grids, and what widening may add to them. */
export function stepsizesOf(
  { stepsize, steps }: Pick<Study, "stepsize" | "steps">,
  arms: readonly Pick<ArmRecord, "grid">[],
  widen: number,
  shelf: Shelf,
): Readonly<Record<string, PartJson>> {
  const gammas = new Set(arms.flatMap(({ grid }) => extended(grid, widen)).toSorted((a, b) => a - b));
  const part = (gamma: number): unknown =>
    typeof stepsize === "function"
      ? JSON.parse(JSON.stringify(stepsize(gamma, steps)))
      : { axis: "stepsize", kind: stepsize.kind, options: filled(stepsize.options, { gamma, steps }) };
  try {
    return Object.fromEntries(
      [...gammas].map((gamma) => {
        const { stepsize: made } = reviveRecipe({ stepsize: part(gamma) }, shelf).parts;
        return [String(gamma), JSON.parse(JSON.stringify(made))];
      }),
    );
  } catch (error) {
    throw new Complaint(`The study's stepsize cannot be used: ${sentence(error)}`);
  }
}

/** A template with values in place of "gamma", "steps" and "0.1 * steps". A share of the steps is a whole number. */
function filled(value: unknown, values: Readonly<Record<"gamma" | "steps", number>>): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, values));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, filled(held, values)]));
  }
  const [, factor, name] = typeof value === "string" ? (/^(?:([\d.eE+-]+) *\* *)?([a-z]+)$/.exec(value) ?? []) : [];
  if (name === "gamma") return Number(factor ?? 1) * values.gamma;
  if (name === "steps") return Math.round(Number(factor ?? 1) * values.steps);
  if (factor !== undefined) {
    throw new Complaint(`"${value}" multiplies "${name}". ${suggestion(name ?? "", ["gamma", "steps"])}`);
  }
  return value;
}
