import { isDecided } from "@unitball/diagnostics";
import type { LayerChoice } from "@unitball/tasks";
import { expect, test } from "vitest";
import { box, type Look, looksAt, namesOf, periodsOf, standing, timelineOf } from "./choices.ts";

/** z and its error of each candidate but the first. */
function choice(
  kinds: readonly string[],
  zs: readonly (readonly [number, number] | null)[],
  after = 0,
  before = after,
) {
  const unknown = { alignment: 1, alignmentError: 0.1, curvature: 1, curvatureError: 0.1, advantage: 1 };
  const candidates = kinds.map((geometry, i) => {
    const [z, error] = i === 0 ? [0, 0] : (zs[i - 1] ?? [null, null]);
    return { ...unknown, geometry, z, error };
  });
  return { candidates, before, after, factor: 1 } satisfies LayerChoice;
}
const two = ["sign", "spectral"];
const looks: readonly Look[] = [
  { step: 10, choice: choice(two, [[0.3, 0.2]]) },
  { step: 20, choice: choice(two, [[0.6, 0.1]], 1, 0) },
  { step: 30, choice: choice(two, [null], 1) },
];

test("a layer's probes are those that looked at it", () => {
  const probes = looks.map(({ step, choice: one }) => ({
    ...{ step, gradients: 13 },
    layers: { [step === 20 ? "other" : "w"]: one },
  }));
  expect(looksAt(probes, "w").map(({ step }) => step)).toEqual([10, 30]);
});

test("candidates of one kind are told apart by numbers", () => {
  expect(namesOf(choice(["spectral", "sign", "spectral"], []))).toEqual(["spectral 1", "sign", "spectral 2"]);
});

test("the words say which acts since when, and call a z within two standard errors of 0, or none, undecided", () => {
  expect(standing([], "sign")).toEqual({ acts: "sign acts from the start", last: "no probe yet" });
  expect(standing(looks.slice(0, 1), "sign")).toEqual({
    acts: "sign acts from the start",
    last: "last probe, step 10: z of spectral 0.3 ± 0.2, undecided",
  });
  expect(standing(looks.slice(0, 2), "sign")).toEqual({
    acts: "spectral acts since step 20",
    last: "last probe, step 20: z of spectral 0.6 ± 0.1",
  });
  expect(standing(looks, "sign").last).toBe("last probe, step 30: z of spectral not valid, undecided");
  const three = { step: 5, choice: choice(["sign", "spectral", "euclidean"], [[-1.2345, 0.5], null], 0) };
  expect(standing([three], "sign").last).toBe(
    "last probe, step 5: z of spectral −1.23 ± 0.5; z of euclidean not valid, undecided",
  );
  expect(isDecided({ ...three.choice.candidates[1]!, z: 1, error: 0.5 })).toBe(false);
});

test("periods begin at the changes", () => {
  const back = { step: 40, choice: choice(two, [[-1, 0.1]], 0, 1) };
  expect(periodsOf([...looks, back], "sign")).toEqual([
    { from: 0, index: 0, name: "sign" },
    { from: 20, index: 1, name: "spectral" },
    { from: 40, index: 0, name: "sign" },
  ]);
});

test("a dot lies at its step and z, filled where the probe left the candidate in charge; what is not valid is a cross", () => {
  const { x, y, most, bars, filled, hollow, crosses } = timelineOf(looks, 100);
  expect(most).toBeCloseTo(0.84, 10);
  expect([x(0), x(100), y(most), y(-most)]).toEqual([box.left, box.right, box.top, box.bottom]);
  const starts = (path: string) => [...path.matchAll(/M([\d.]+),([\d.]+)/g)].map(([, left, top]) => [+left!, +top!]);
  const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 1));
  expect(starts(filled)).toEqual([near([x(20) - 3.5, y(0.6)])]);
  expect(starts(hollow)).toEqual([near([x(10) - 3.5, y(0.3)])]);
  expect(starts(crosses)).toEqual([near([x(30) - 3, y(0) - 3])]);
  expect(starts(bars)).toEqual([near([x(10), y(-0.1)]), near([x(20), y(0.4)])]);
});

test("however many probes there are, about 400 are drawn, and what is off the axis lies on its end", () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ step: i, choice: choice(two, [[9, 0.1]]) }));
  const { hollow, most, y } = timelineOf(many, 5000);
  expect(hollow.split("M").length - 1).toBeLessThanOrEqual(401);
  expect(most).toBe(4);
  expect(y(9)).toBe(y(4));
});
