import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parts } from "./parts.ts";

const rooms = ["estimators", "geometries", "compositions", "normalizations", "constraints", "schedules"];

/** How many lines each part's file has. */
const lines = new Map(
  Object.keys(parts).map((kind) => {
    const files = rooms.map((room) => new URL(`../../${room}/src/${kind}.ts`, import.meta.url));
    const own = files.find((file) => existsSync(file));
    return [kind, readFileSync(own!, "utf8").trimEnd().split("\n").length];
  }),
);

test("a part costs its author at most 60 lines, half of them fewer than 40", () => {
  expect([...lines].filter(([, count]) => count > 60)).toEqual([]);
  const sorted = [...lines.values()].sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(40);
});
