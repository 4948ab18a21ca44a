import { describe, expect, it } from "vitest";
import { bounded, certified } from "./certified.ts";
import { polarExpress } from "./polarExpress.ts";
import { compose } from "./quintic.ts";

const sizes = [2, 3, 10, 32, 64, 128, 256, 1024, 4096];

describe("certified", () => {
  it.each(sizes)("m = %i: no two-level spectrum has a gap above 0.01, and f ≤ 1", (m) => {
    const { steps, supremum } = certified(m, 1e-2);
    const f = (x: number): number => compose(steps, x) / supremum;
    let worst = 0;
    // k values at 1 and m − k at 10^-i/50, normalized to Σσ⁴ = 1.
    for (let i = 0; i < 400; i++) {
      for (let k = 1; k < m; k = Math.ceil(k * 1.5)) {
        const low = 10 ** (-i / 50);
        const size = (k + (m - k) * low ** 4) ** 0.25;
        const [a, b] = [1 / size, low / size];
        worst = Math.max(worst, 1 - (k * a * f(a) + (m - k) * b * f(b)) / (k * a + (m - k) * b));
      }
    }
    expect(worst).toBeLessThan(1e-2);
    let largest = 0;
    for (let i = 0; i <= 200_000; i++) largest = Math.max(largest, f(i / 200_000));
    expect(largest).toBeLessThan(1 + 1e-12);
  });

  it.each([3, 10, 64, 256])("m = %i: no shorter Polar Express is proved good enough", (m) => {
    const shorter = certified(m, 1e-2).steps.length - 1;
    const bounds = Array.from(
      { length: 60 },
      (_, i) => bounded(polarExpress({ steps: shorter, lower: 10 ** (-i / 10), safety: 1.001 }), m, 1e-2).gap,
    );
    expect(Math.min(...bounds)).toBeGreaterThan(1e-2);
  });

  it("needs no polynomial for a vector", () => {
    expect(certified(1, 1e-6).steps).toEqual([]);
  });

  it("is longer for a smaller gap, and keeps it", () => {
    const lengths = [0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-5, 2e-6].map((gap) => {
      const { steps } = certified(100, gap);
      expect(bounded(steps, 100, gap).gap).toBeLessThanOrEqual(gap);
      return steps.length;
    });
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths[7]).toBeGreaterThan(lengths[0] as number);
  });
});
