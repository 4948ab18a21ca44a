import {
  euclidean,
  euclideanOverLayers,
  type Geometry,
  l1,
  maxOverLayers,
  nuclear,
  sign,
  spectral,
  sumOverLayers,
} from "unitball";
import { expect, test } from "vitest";
import { landscapes } from "../tasks/landscape.ts";
import { ballOf } from "./ball.ts";

const corners = (points: readonly (readonly [number, number])[], norm: (x: number, y: number) => number) =>
  points.map(([x, y]) => norm(x, y));
const max = (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y));
const sum = (x: number, y: number) => Math.abs(x) + Math.abs(y);

/** What each geometry is on a vector of two: a matrix with one row has one singular value, its length. */
const balls: readonly (readonly [Geometry, (x: number, y: number) => number])[] = [
  [sign(), max],
  [l1(), sum],
  [euclidean(), Math.hypot],
  [spectral(), Math.hypot],
  [nuclear(), Math.hypot],
];

test.each(balls)("one layer: the drawn ball of $kind has norm ρ all around, ρ = 3 for radius 3", (geometry, norm) => {
  const composition = maxOverLayers();
  for (const n of corners(ballOf({ geometry, composition }, landscapes.valley), norm)) expect(n).toBeCloseTo(1, 4);
  const wide = ballOf({ geometry: euclidean({ radius: 3 }), composition }, landscapes.valley);
  for (const n of corners(wide, Math.hypot)) expect(n).toBeCloseTo(3, 6);
});

test("two layers of one weight: the norm over the layers makes a square, a disc or a diamond", () => {
  const drawn = (composition: ReturnType<typeof maxOverLayers>) =>
    ballOf({ geometry: euclidean(), composition }, landscapes["two-layers"]);
  for (const n of corners(drawn(maxOverLayers()), max)) expect(n).toBeCloseTo(1, 9);
  for (const n of corners(drawn(euclideanOverLayers() as never), Math.hypot)) expect(n).toBeCloseTo(1, 9);
  for (const n of corners(drawn(sumOverLayers() as never), sum)) expect(n).toBeCloseTo(1, 9);
});
