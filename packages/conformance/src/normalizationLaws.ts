import { reference } from "@unitball/backend-reference";
import type { Normalization } from "@unitball/core";
import { assert, type Claims, type Law, survivesJson } from "./law.ts";

/** The laws of a normalization: one finite, nonnegative factor that does not fall as the dual norm grows. */
export function normalizationLaws(normalization: Normalization, claims: Claims<Normalization> = {}): Law[] {
  const { ops, peek } = reference();
  const factor = (dual: number) =>
    peek(
      ops.mul(
        1,
        normalization.factor(ops, () => ops.at(dual)),
      ),
    ) as number;
  const duals = [0, 1e-30, 1e-6, 0.3, 1, 7, 1e6, 1e30];
  return [
    {
      name: `${normalization.kind}: the factor is finite and ≥ 0`,
      check() {
        for (const dual of duals) {
          const f = factor(dual);
          assert(Number.isFinite(f) && f >= 0, () => `At the dual norm ${dual} the factor is ${f}.`);
        }
      },
    },
    {
      name: `${normalization.kind}: the factor does not fall as the dual norm grows`,
      check() {
        duals.slice(1).forEach((dual, i) => {
          assert(factor(dual) >= factor(duals[i]!), () => `It falls between ${duals[i]} and ${dual}.`);
        });
      },
    },
    survivesJson(normalization, claims),
  ];
}
