import { expect, test } from "vitest";
import { outcomeOf } from "./comparison.ts";
import type { ComparisonReport } from "./report.ts";

const compared = (mean: number, holm: number | null, verdict: ComparisonReport["verdict"], reasons: string[] = []) =>
  ({ arm: "c", against: "a", difference: { mean, ci95: 1 }, holm, verdict, reasons }) as unknown as ComparisonReport;

test.each([
  ["randomDirection", 2, 0.001, "worse", [], "as expected"],
  ["randomDirection", 2, 0.001, "no verdict", ["an edge"], "as expected"],
  ["randomDirection", -2, 0.001, "better", [], "not as expected"],
  ["shuffledAssignment", 2, 0.4, "not told apart", [], "undecided"],
  ["shuffledAssignment", 2, null, "no verdict", ["not run"], "undecided"],
  ["identical", 2, 0.4, "not told apart", [], "as expected"],
  ["identical", 2, 0.001, "worse", [], "not as expected"],
  ["identical", -2, 0.001, "better", [], "not as expected"],
  ["identical", -2, 0.4, "no verdict", ["an edge"], "undecided"],
] as const)(
  "%s with a loss that is %f higher, p %f, %s: %j is %s",
  (control, mean, holm, verdict, reasons, outcome) => {
    expect(outcomeOf(compared(mean, holm, verdict, [...reasons]), control, "lower").outcome).toBe(outcome);
  },
);

test("where higher is wanted, a control that is lower is as expected", () => {
  expect(outcomeOf(compared(-2, 0.001, "worse"), "randomDirection", "higher").outcome).toBe("as expected");
  expect(outcomeOf(compared(2, 0.001, "better"), "randomDirection", "higher").words).toBe(
    'steps of the same length in random directions should do worse than "a"; the two were told apart (p 0.0010), the other way round.',
  );
});
