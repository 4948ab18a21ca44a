import { expect, test } from "vitest";
import { choose, type Tried } from "./choose.ts";

const tried = (gamma: number, loss: number, options: Readonly<Record<string, number>> = {}, steps = 10): Tried => ({
  ...{ gamma, loss, options, steps },
});

test("the γ of least loss is chosen; inside the grid it is on no edge", () => {
  const { best, edges } = choose([tried(1, 0.5), tried(2, 0.3), tried(4, 0.4)], 10);
  expect(best?.gamma).toBe(2);
  expect(edges).toEqual([]);
});

test.each([
  ["low", 0.1, 0.4],
  ["high", 0.4, 0.1],
] as const)("an optimum on the grid's %s edge is flagged", (side, first, last) => {
  expect(choose([tried(1, first), tried(2, 0.3), tried(4, last)], 10).edges).toEqual([{ of: "γ", side }]);
});

test("a single γ is both edges: nothing was tried beside it", () => {
  expect(choose([tried(1, 0.5)], 10).edges).toEqual([
    { of: "γ", side: "low" },
    { of: "γ", side: "high" },
  ]);
});

test("where every stepsize diverged there is no best, and an infinite loss is never one", () => {
  expect(choose([tried(1, Infinity), tried(2, Infinity)], 10)).toMatchObject({ best: null, edges: [] });
  expect(choose([tried(1, Infinity), tried(2, 3), tried(4, Infinity)], 10).best?.gamma).toBe(2);
});

test("a candidate that pruning ended is never the best, but bounds it: its neighbour is interior", () => {
  const { best, edges } = choose([tried(1, 0.1, {}, 5), tried(2, 0.3), tried(4, 0.4)], 10);
  expect(best?.gamma).toBe(2);
  expect(edges).toEqual([]);
});

test("an option has its edges as γ has, and γ's are those of the best option", () => {
  const grid = [0.1, 0.5, 1].flatMap((alpha) => [1, 2, 4].map((gamma) => ({ alpha, gamma })));
  const losses = grid.map(({ alpha, gamma }) =>
    tried(gamma, Math.abs(gamma - 2) + alpha, { "estimator.alpha": alpha }),
  );
  expect(choose(losses, 10)).toMatchObject({
    best: { gamma: 2, options: { "estimator.alpha": 0.1 } },
    edges: [{ of: "estimator.alpha", side: "low" }],
  });
});

test("of equal losses the first is chosen", () => {
  expect(choose([tried(1, 0.5), tried(2, 0.3), tried(4, 0.3), tried(8, 0.9)], 10).best?.gamma).toBe(2);
});
