import { estimatorLaws } from "@unitball/conformance";
import { expect, test } from "vitest";
import { matrix, rows, steps } from "../test/run.ts";
import { gradient } from "./gradient.ts";
import { nesterov } from "./nesterov.ts";
import { rescaled } from "./rescaled.ts";

for (const law of estimatorLaws(rescaled(), { make: rescaled, shelf: { nesterov } })) test(law.name, law.check);

const of = gradient();
const zero = {
  w: matrix([
    [0, 0, 0],
    [0, 0, 0],
  ]),
};
const us = [
  [
    [1, 2, 2],
    [-4, 4, 2],
  ],
  [
    [0, 5, 1],
    [3, 1, -1],
  ],
  [
    [2, -2, 1],
    [1, 1, 1],
  ],
];

/** NorMuon's rule, written out for matrices [in, out]: one mean square for each output, back to the Frobenius norm. */
function normuon(beta: number, epsilon: number): number[][] {
  const s = [0, 0, 0];
  return us.map((u) => {
    s.forEach((old, j) => {
      s[j] = beta * old + ((1 - beta) * (u[0]![j]! ** 2 + u[1]![j]! ** 2)) / 2;
    });
    const w = u.flatMap((row) => row.map((uij, j) => uij / (Math.sqrt(s[j]!) + epsilon)));
    const factor = Math.hypot(...u.flat()) / Math.hypot(...w);
    return w.map((a) => a * factor);
  });
}

test("per output it is NorMuon's rule, with the size kept", () => {
  const taken = steps(rescaled({ of, beta: 0.7, epsilon: 0.01 }), zero, 3, (_, k) => ({ w: matrix(us[k]!) }));
  const want = normuon(0.7, 0.01);
  taken.forEach(({ u }, k) => {
    expect(rows(u.w)).toEqual(want[k]!.map((a) => expect.closeTo(a, 13)));
  });
});

test("rms 0.2 per entry: the root mean square is 0.2, and the first step is the sign", () => {
  const [first] = steps(rescaled({ of, per: "entry", rms: 0.2, epsilon: 0 }), zero, 1, () => ({ w: matrix(us[0]!) }));
  expect(rows(first!.u.w)).toEqual(us[0]!.flat().map((a) => expect.closeTo(0.2 * Math.sign(a), 12)));
});

test("β = 0 brings every neuron to one norm, step by step", () => {
  const taken = steps(rescaled({ of, beta: 0, epsilon: 0 }), zero, 3, (_, k) => ({ w: matrix(us[k]!) }));
  for (const { u } of taken) {
    const [a, b, c, d, e, f] = rows(u.w) as [number, number, number, number, number, number];
    const norms = [Math.hypot(a, d), Math.hypot(b, e), Math.hypot(c, f)];
    expect(norms).toEqual(norms.map(() => expect.closeTo(norms[0]!, 12)));
  }
});

test("u = 0 stays 0", () => {
  const [first] = steps(rescaled({ of, epsilon: 0 }), zero, 1, () => zero);
  expect(rows(first!.u.w)).toEqual([0, 0, 0, 0, 0, 0]);
});
