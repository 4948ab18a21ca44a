import { reference } from "@unitball/backend-reference";
import type { Constraint } from "@unitball/core";
import { allClose, assert, type Claims, type Law, layers, sample, survivesJson } from "./law.ts";

/** What a constraint claims beside the laws that hold for all. */
export interface ConstraintClaims extends Claims<Constraint> {
  /** Whether x⁺ is a shrunken x plus γu; where it is not (a retraction), u's weight and the norm's growth are its own affair. */
  readonly linear?: boolean;
}

/** The laws of a constraint: γ = 0 stays, u enters with weight γ, and no norm grows by more than γ‖u‖. */
export function constraintLaws(constraint: Constraint, claims: ConstraintClaims = {}): Law[] {
  const { seed = 1, linear = true } = claims;
  const backend = reference();
  const { ops } = backend;
  const l = layers[0]!;
  const u = sample(backend, l, seed + 1);
  const start = sample(backend, l, seed);
  const x = linear ? start : constraint.move(ops, { w: start }, { w: ops.zeros(u) }, ops.at(0)).w!;
  const values = (a: typeof x): Float64Array => (typeof a === "number" ? Float64Array.of(a) : a.data);
  const move = (gamma: number, along = u) => constraint.move(ops, { w: x }, { w: along }, ops.at(gamma)).w!;
  const gammas = [0.01, 0.3, 1];
  const claim = (name: string, check: () => void): Law => ({ name: `${constraint.kind}: ${name}`, check });
  return [
    claim("γ = 0 leaves x where it is", () =>
      allClose(values(move(0)), values(x), linear ? 1e-15 : 1e-9, "x after γ = 0"),
    ),
    ...(linear ? additive() : []),
    claim("each layer moves by itself", () => {
      const two = constraint.move(ops, { w: x, z: u }, { w: u, z: x }, ops.at(0.3));
      allClose(values(two.w!), values(move(0.3)), 1e-15, "Layer w beside another");
      assert(Object.keys(two).join() === "w,z", () => "A layer is missing.");
    }),
    survivesJson(constraint, claims),
  ];

  function additive(): Law[] {
    return [
      claim("u enters with weight γ exactly", () => {
        for (const gamma of gammas) {
          const difference = ops.sub(move(gamma), move(gamma, ops.zeros(u)));
          allClose(values(difference), values(ops.mul(gamma, u)), 1e-12, `The part of u at γ = ${gamma}`);
        }
      }),
      claim("‖x⁺‖ ≤ ‖x‖ + γ‖u‖ in the maximum and the Euclidean norm", () => {
        for (const gamma of gammas) {
          for (const norm of [
            (a: Float64Array) => Math.hypot(...a),
            (a: Float64Array) => Math.max(...a.map(Math.abs)),
          ]) {
            const [grown, bound] = [norm(values(move(gamma))), norm(values(x)) + gamma * norm(values(u))];
            assert(grown <= bound * (1 + 1e-12), () => `At γ = ${gamma} the norm grew to ${grown}, beyond ${bound}.`);
          }
        }
      }),
    ];
  }
}
