import { reference } from "@unitball/backend-reference";
import { type Composition, uniform } from "@unitball/core";
import { assert, type Claims, close, type Law, survivesJson } from "./law.ts";

/** The laws of a norm φ over the layers: a norm on ℝᴸ, and shares that attain its dual norm. */
export function compositionLaws(composition: Composition, claims: Claims<Composition> = {}): Law[] {
  const { seed = 1 } = claims;
  const backend = reference();
  const { ops } = backend;
  const number = (a: ReturnType<typeof ops.at>) => backend.peek(a) as number;
  const phi = (c: readonly number[]) =>
    number(
      composition.norm(
        ops,
        c.map((a) => ops.at(a)),
      ),
    );
  const shares = (t: readonly number[]) =>
    composition.shares(ops, () => t.map((a) => ops.at(a)), t.length).map((c) => number(ops.mul(1, c)));
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((s, ai, i) => s + ai * b[i]!, 0);
  const cases = [
    [3, 4],
    [1],
    [2, 2, 2],
    [0, 5, 1],
    ...[1, 2, 5, 9].map((n) => Array.from({ length: n }, (_, i) => 10 * uniform(seed + n, i))),
  ];
  const law = (name: string, check: (t: readonly number[]) => void): Law => ({
    name: `${composition.kind}: ${name}`,
    check() {
      for (const t of cases) check(t);
    },
  });

  return [
    law("the shares lie in the ball: c ≥ 0 and φ(c) ≤ 1", (t) => {
      const c = shares(t);
      assert(c.length === t.length && c.every((a) => a >= 0), () => `The shares of [${t}] are [${c}].`);
      assert(phi(c) <= 1 + 1e-12, () => `φ of the shares of [${t}] is ${phi(c)}.`);
    }),
    law("no other c in the ball gains more than ⟨shares, t⟩", (t) => {
      const gained = dot(shares(t), t);
      for (let j = 0; j < 500; j++) {
        const c = t.map((_, i) => uniform(seed + 100, j * t.length + i) ** 3);
        const corner = t.map((_, i) => (i === j % t.length ? 1 : 0));
        for (const z of [c, corner, t]) {
          const n = phi(z);
          assert(n === 0 || dot(z, t) / n <= gained * (1 + 1e-9), () => `[${z}] gains more than the shares of [${t}].`);
        }
      }
    }),
    law("φ is a norm: homogeneous, monotone, and the triangle inequality holds", (t) => {
      const s = t.map((_, i) => uniform(seed + 200, i));
      close(phi(t.map((a) => 2.5 * a)), 2.5 * phi(t), 1e-12, `φ(2.5·[${t}])`);
      const joint = phi(t.map((a, i) => a + s[i]!));
      assert(joint <= (phi(t) + phi(s)) * (1 + 1e-12), () => `φ(t + s) = ${joint} > φ(t) + φ(s).`);
      assert(joint >= phi(t) * (1 - 1e-12), () => `φ falls when a layer's norm grows: φ(t + s) = ${joint}.`);
    }),
    law("with all dual norms 0 the shares stay in the ball and finite", (t) => {
      const c = shares(t.map(() => 0));
      assert(c.every(Number.isFinite) && phi(c) <= 1 + 1e-12, () => `The shares of zeros are [${c}].`);
    }),
    survivesJson(composition, claims),
  ];
}
