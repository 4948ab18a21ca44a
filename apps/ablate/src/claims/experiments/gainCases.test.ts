import { expect, test } from "vitest";
import { type Case, findings } from "./gainCases.ts";

/** Six points of two seeds, two layers, three batch sizes; the measured log ratio grows with the batch. */
const points = (give: (measured: number) => Partial<Case>): Case[][] =>
  [1, 2].flatMap((seed) =>
    [0, 1, 2].map((k) =>
      ["a", "b"].flatMap((layer, l) =>
        [8, 32, 128].map((batch, b): Case => {
          const measured = (b - 1.1) * (1 + l) + 0.1 * k + 0.01 * seed;
          const own = { unbiased: measured, literal: 0, parabola: measured, decided: false, meant: true };
          return { seed, k, layer, batch, measured, ...own, ...give(measured) };
        }),
      ),
    ),
  );
const [unbiased, printed] = [
  "ρ of the unbiased prediction and the measurement, all batch sizes",
  "ρ of the printed formula and the measurement, smallest batch",
] as const;

test("a prediction in the order of what is measured has ρ = 1, one against it −1, one that says nothing 0", () => {
  const { estimates } = findings(points(() => ({})));
  for (const end of ["low", "value", "high"] as const) expect(estimates[unbiased][end]).toBeCloseTo(1, 12);
  expect(estimates[printed]).toEqual({ value: 0, low: 0, high: 0 });
  const turned = findings(points((measured) => ({ unbiased: -(measured ** 3), literal: Math.exp(measured) })));
  expect(turned.estimates[unbiased].value).toBeCloseTo(-1, 12);
  expect(turned.estimates[printed].value).toBeCloseTo(1, 12);
});

test("the trend with the batch is that within a layer and point, whatever the levels of the layers are", () => {
  const { result } = findings(points((measured) => ({ literal: -measured })));
  expect(result).toMatch(
    /within a layer and point: 1 \[1, 1\] measured, 1 \[1, 1\] unbiased, −1 \[−1, −1\] printed\.$/,
  );
});

test("decided cases are counted with those of them whose sign is right, and cases without a gain are left out", () => {
  const { result } = findings(
    points((measured) => ({
      measured: measured < -1.9 ? Number.NaN : measured,
      unbiased: Math.abs(measured),
      decided: true,
    })),
  );
  // Layer b's smallest batch is left out: −2.2 + 0.1k + 0.01·seed < −1.9. At the middle one layer a is above 0 for k = 1
  // and 2, layer b for k = 2, for both seeds.
  expect(result).toMatch(/in 0 of 6, 6 of 12, 12 of 12 of the cases that are decided, out of 6, 12, 12;/);
  expect(result).toMatch(/Over all 30 cases \(6 in which/);
});
