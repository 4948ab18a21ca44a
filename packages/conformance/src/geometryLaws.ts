import { reference } from "@unitball/backend-reference";
import { type Backend, canonical, dualNorm, type Geometry, inner, type Layer } from "@unitball/core";
import { allClose, assert, type Claims, close, type Law, sample, survivesJson, layers as usual } from "./law.ts";
import { perBlock, turn } from "./turn.ts";

/** What a geometry claims beside the laws that hold for all. */
export interface GeometryClaims extends Claims<Geometry> {
  /** Where to try the laws; those that `accepts` refuses are left out. */
  readonly layers?: readonly Layer[];
  /** The share of the dual norm that the LMO may miss: 0 for a closed form, 1e-2 for a certified polar factor. */
  readonly gap?: number;
  /** What the geometry commutes with, in both axes: lmo(PsQ) = P·lmo(s)·Q. */
  readonly equivariant?: readonly ("permutation" | "orthogonal")[];
  /** Backends to compare with float64, besides the reference. */
  readonly backends?: readonly Backend<unknown>[];
}

/** The laws of a norm and its LMO, in float64: duality, feasibility, invariances, the norm's axioms, and every backend's accuracy. */
export function geometryLaws(geometry: Geometry, claims: GeometryClaims = {}): Law[] {
  const { gap = 0, equivariant = [], make, backends = [], seed = 1 } = claims;
  const layers = (claims.layers ?? usual).filter((l) => (geometry.accepts?.(l) ?? true) === true);
  const backend = reference();
  const { ops } = backend;
  const number = (a: ReturnType<typeof ops.at>): number => backend.peek(a) as number;
  const values = (a: ReturnType<typeof ops.at>): Float64Array => (typeof a === "number" ? Float64Array.of(a) : a.data);
  const exact = 1e-9;
  const law = (name: string, check: (l: Layer, s: ReturnType<typeof ops.at>) => void): Law => ({
    name: `${geometry.kind}: ${name}`,
    check() {
      for (const [i, l] of layers.entries()) check(l, sample(backend, l, seed + i));
    },
  });

  return [
    law("‖lmo(s)‖ ≤ ρ", (l, s) => {
      const n = number(geometry.norm(ops, geometry.lmo(ops, s, l), l));
      assert(n <= 1 + 1e-5, () => `On layer "${l.name}" ‖lmo(s)‖/ρ is ${n}.`);
    }),
    law("ρ‖s‖_* = −⟨s, lmo(s)⟩ where there is a closed form", (l, s) => {
      const paid = -number(inner(ops, s, geometry.lmo(ops, s, l)));
      close(number(dualNorm(geometry, ops, s, l)), paid, Math.max(gap, exact), `The dual norm on layer "${l.name}"`);
      assert(paid >= 0, () => `On layer "${l.name}" ⟨s, lmo(s)⟩ is positive: the minus sign belongs inside the LMO.`);
    }),
    law("no feasible point does better than lmo(s)", (l, s) => {
      const paid = -number(inner(ops, s, geometry.lmo(ops, s, l)));
      const random = Array.from({ length: 200 }, (_, j) => sample(backend, l, seed + 1000 + j));
      const corners = random.slice(0, 20).map((z) => geometry.lmo(ops, ops.add(s, z), l));
      for (const z of [...random, ...corners, s]) {
        const n = number(geometry.norm(ops, z, l));
        const gain = Math.abs(number(inner(ops, s, z))) / n;
        assert(
          n === 0 || paid >= (1 - gap) * gain - exact * gain - Number.MIN_VALUE,
          () => `On layer "${l.name}" a point of the ball gains ${gain}, the LMO ${paid}.`,
        );
      }
    }),
    law("lmo(a·s) = lmo(s) for a from 1e-30 to 1e30", (l, s) => {
      const once = values(geometry.lmo(ops, s, l));
      for (const a of [1e-30, 1e-12, 1e12, 1e30]) {
        allClose(values(geometry.lmo(ops, ops.mul(a, s), l)), once, exact, `lmo(${a}·s) on layer "${l.name}"`);
      }
    }),
    law("lmo(−s) = −lmo(s)", (l, s) => {
      const mirrored = geometry.lmo(ops, ops.mul(-1, s), l);
      allClose(values(ops.mul(-1, mirrored)), values(geometry.lmo(ops, s, l)), exact, `−lmo(−s) on layer "${l.name}"`);
    }),
    law("lmo(0) = 0", (l, s) => {
      const zero = values(geometry.lmo(ops, ops.zeros(s), l));
      assert(
        zero.every((a) => Math.abs(a) === 0),
        () => `On layer "${l.name}" lmo(0) has the entry ${zero.find(Boolean)}.`,
      );
    }),
    law("the norm is one: definite, homogeneous, and the triangle inequality holds", (l, s) => {
      const norm = (w: typeof s) => number(geometry.norm(ops, w, l));
      const z = sample(backend, l, seed + 77);
      const [ns, nz] = [norm(s), norm(z)];
      assert(norm(ops.zeros(s)) === 0 && ns > 0, () => `On layer "${l.name}" the norm is not definite.`);
      close(norm(ops.mul(-3.5, s)), 3.5 * ns, 1e-5, `‖−3.5·w‖ on layer "${l.name}"`);
      const joint = norm(ops.add(s, z));
      assert(joint <= (ns + nz) * (1 + 1e-5), () => `On layer "${l.name}" ‖w + z‖ = ${joint} > ${ns} + ${nz}.`);
    }),
    law("a boundary point has norm ρ", (l) => {
      const point = geometry.boundary?.(ops, seed, l);
      if (point !== undefined) close(number(geometry.norm(ops, point, l)), 1, Math.max(gap, 1e-5), `"${l.name}"`);
    }),
    ...equivariant.map((how) =>
      law(`lmo commutes with ${how} changes of the inputs and outputs`, (l, s) => {
        const [blocks, rows, columns] = canonical(l);
        const [p, q] = [turn(how, rows, seed + 5), turn(how, columns, seed + 6)].map((m) =>
          perBlock(backend, m, blocks),
        );
        const act = (a: typeof s) => ops.matmul(ops.matmul(p!, a), q!);
        allClose(
          values(geometry.lmo(ops, act(s), l)),
          values(act(geometry.lmo(ops, s, l))),
          Math.max(1e-7, gap),
          `lmo(PsQ) on layer "${l.name}"`,
        );
      }),
    ),
    ...(make === undefined ? [] : [radiusLaw(make)]),
    survivesJson(geometry, claims),
    ...backends.map((other) => agreement(other)),
  ];

  function radiusLaw(make: (options: never) => Geometry): Law {
    return law("the radius acts once: lmo grows with ρ, the norm shrinks with it", (l, s) => {
      if (!("radius" in geometry.options) || typeof geometry.options.radius !== "number") return;
      const wide = make({ ...geometry.options, radius: 3 * geometry.options.radius } as never);
      allClose(values(wide.lmo(ops, s, l)), values(ops.mul(3, geometry.lmo(ops, s, l))), exact, `"${l.name}"`);
      close(3 * number(wide.norm(ops, s, l)), number(geometry.norm(ops, s, l)), exact, `‖·‖ on layer "${l.name}"`);
    });
  }

  function agreement<T>(other: Backend<T>): Law {
    return {
      name: `${geometry.kind}: ${other.name} agrees with float64 within its accuracy`,
      async check() {
        for (const [i, l] of layers.entries()) {
          for (const a of [1e-30, 1, 1e30]) {
            const s = sample(backend, l, seed + i);
            const got = other.scope(() => geometry.lmo(other.ops, sample(other, l, seed + i, a), l));
            const want = values(geometry.lmo(ops, s, l));
            allClose(await other.read(got), want, 300 * other.accuracy, `lmo(${a}·s) on layer "${l.name}"`);
            other.free(got);
          }
        }
      },
    };
  }
}
