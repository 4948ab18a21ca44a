import { reference } from "@unitball/backend-reference";
import { constraintLaws } from "@unitball/conformance";
import { describe, expect, test } from "vitest";
import { sphere } from "./sphere.ts";

const { ops, tensor } = reference();
const flat = (a: unknown) => Array.from((a as { data: Float64Array }).data);
const matrix = (values: number[]) => tensor(values, [1, 2, 2]);
const move = (given: Parameters<typeof sphere>[0], x: number[], u: number[], gamma: number) =>
  flat(sphere(given).move(ops, { w: matrix(x) }, { w: matrix(u) }, ops.at(gamma)).w);

describe.each(["layer", "input", "output"] as const)("per %s", (per) => {
  for (const law of constraintLaws(sphere({ per }), { make: sphere, linear: false })) test(law.name, law.check);

  test("every norm stays, and for tangent steps γ = tan of the angle", () => {
    const [x, u] = [[3, 4, 0, 5], per === "output" ? [0, 1, 2, -4 / 5] : [4, -3, 7, 0]];
    const [gamma, y] = [0.3, move({ per }, x, u, 0.3)];
    const groups = {
      layer: [[0, 1, 2, 3]],
      input: [
        [0, 1],
        [2, 3],
      ],
      output: [
        [0, 2],
        [1, 3],
      ],
    }[per];
    for (const group of groups) {
      const at = (a: number[]) => group.map((i) => a[i]!);
      const [nx, ny] = [Math.hypot(...at(x)), Math.hypot(...at(y))];
      expect(ny).toBeCloseTo(nx, 12);
      const cosine = at(x).reduce((s, a, i) => s + a * at(y)[i]!, 0) / (nx * ny);
      expect(Math.acos(cosine)).toBeCloseTo(Math.atan(gamma), 10);
    }
  });
});

test("Hyperball's W ← R·norm(W + γR·norm(u)), by hand: x = (3, 0, 4, 0), u = (0, 2, 0, 0), γ = 1", () => {
  expect(move({}, [3, 0, 4, 0], [0, 2, 0, 0], 1)).toEqual([3, 5, 4, 0].map((a) => expect.closeTo(a / Math.SQRT2, 12)));
  expect(move({ radius: 10 }, [3, 0, 4, 0], [0, 0, 0, 0], 1)).toEqual([6, 0, 8, 0].map((a) => expect.closeTo(a, 12)));
});
