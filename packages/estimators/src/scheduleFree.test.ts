import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { number, steps } from "../test/run.ts";
import { gradient } from "./gradient.ts";
import { scheduleFree } from "./scheduleFree.ts";

for (const law of estimatorLaws(scheduleFree(), { make: scheduleFree, shelf: { gradient } })) test(law.name, law.check);

test("y = (1 − β)z + βx, z ← z − γ∇f(y), x ← (1 − c)x + cz with c = wₖ/Σw, over 15 steps of sin", () => {
  const [beta, gamma] = [0.7, 0.3];
  const weight = { kind: "test", options: {}, at: () => 2 };
  let [z, x, sum] = [1.5, 1.5, 0];
  const want = Array.from({ length: 15 }, () => {
    const y = (1 - beta) * z + beta * x;
    z -= gamma * Math.sin(y);
    sum += 2;
    x = (1 - 2 / sum) * x + (2 / sum) * z;
    return y;
  });
  const taken = steps(
    scheduleFree({ beta, weight }),
    { w: 1.5 },
    15,
    (at) => ({ w: Math.sin(number(at.w)) }),
    undefined,
    (at, u) => ({ w: number(at.w) - gamma * number(u.w) }),
  );
  taken.forEach(({ points }, k) => {
    expect(number(points[0]!.w)).toBeCloseTo(want[k]!, 13);
  });
});
