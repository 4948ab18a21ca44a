import { reference } from "@unitball/backend-reference";
import { geometryLaws } from "@unitball/conformance";
import { describe, expect, test } from "vitest";
import { dualNorm, geometry } from "./geometry.ts";
import { layer } from "./layer.ts";
import { tiny, unit } from "./ops.ts";
import { options } from "./part.ts";

/** A stranger's norm, written with this package alone: max(‖w‖₂, …) is the Euclidean ball under another name. */
const round = (given: { radius?: number } = {}) =>
  geometry({
    kind: "acme/round",
    options: options("round", given, { radius: 1 }),
    size: (l) => Math.sqrt(l.out),
    norm: (ops, w) => ops.norms(w, "all"),
    lmo: (ops, s) => ops.mul(-1, unit(ops, s, ops.norms(s, "all"))),
  });

describe("a stranger's norm keeps the laws", () => {
  for (const law of geometryLaws(round({ radius: 0.7 }), { make: round, equivariant: ["permutation", "orthogonal"] })) {
    test(law.name, law.check);
  }
});

describe("the laws refuse what is not a norm with its LMO", () => {
  const wrong = (change: Partial<Parameters<typeof geometry>[0]>) =>
    geometry({ ...ball, ...change } as Parameters<typeof geometry>[0]);
  const ball = {
    kind: "wrong",
    options: { radius: 1 },
    norm: (ops: never, w: never) => (ops as { norms: (a: never, o: string) => never }).norms(w, "all"),
    lmo: (ops: Parameters<typeof unit>[0], s: never) => ops.mul(-1, unit(ops, s, ops.norms(s, "all"))),
  } as unknown as Parameters<typeof geometry>[0];
  const failing = (g: ReturnType<typeof geometry>, claims = {}) =>
    geometryLaws(g, claims)
      .filter((law) => {
        try {
          law.check();
          return false;
        } catch {
          return true;
        }
      })
      .map((law) => law.name.replace("wrong: ", ""));

  test.each([
    ["the sign of the LMO", { lmo: (o, s) => unit(o, s, o.norms(s, "all")) }, "ρ‖s‖_* = −⟨s, lmo(s)⟩ where"],
    ["an LMO outside the ball", { lmo: (o, s) => o.mul(-2, unit(o, s, o.norms(s, "all"))) }, "‖lmo(s)‖ ≤ ρ"],
    ["an LMO that is not the best", { lmo: (o, s) => o.mul(-0.9, unit(o, s, o.norms(s, "all"))) }, "no feasible point"],
    ["an added ε", { lmo: (o, s) => o.div(s, o.add(o.norms(s, "all"), -1e-8)) }, "lmo(a·s) = lmo(s)"],
    ["a wrong dual norm", { dual: (o, s) => o.sum(o.abs(s), "all") }, "ρ‖s‖_* = −⟨s, lmo(s)⟩ where"],
    ["a norm that is a square", { norm: (o, w) => o.sum(o.mul(w, w), "all") }, "the norm is one"],
    ["0/0 at zero", { lmo: (o, s) => o.mul(-1, o.div(s, o.norms(s, "all"))) }, "lmo(0) = 0"],
  ] as readonly [string, Partial<Parameters<typeof geometry>[0]>, string][])("%s", (_, change, broken) => {
    expect(failing(wrong(change)).some((name) => name.startsWith(broken))).toBe(true);
  });

  test("a claim of orthogonal equivariance that is not so", () => {
    const cube = wrong({
      norm: (o, w) => o.maxAbs(w, "all"),
      lmo: (o, s) => o.sub(o.gt(0, s), o.gt(s, 0)),
    });
    expect(failing(cube, { equivariant: ["permutation"] })).toEqual([]);
    expect(failing(cube, { equivariant: ["orthogonal"] })).toHaveLength(1);
  });
});

test("radius and width factor act once: ρ = 3, √out = 2, s = (3, 4, 0, 0) gives −6·(3, 4, 0, 0)/5 and ‖s‖ = 5/6", () => {
  const { ops, tensor, peek } = reference();
  const b = layer({ name: "b", shape: [4], role: "bias" });
  const s = tensor([3, 4, 0, 0], [1, 1, 4]);
  const g = round({ radius: 3 });
  expect(Array.from((g.lmo(ops, s, b) as { data: Float64Array }).data)).toEqual(
    [-3.6, -4.8, -0, -0].map((a) => expect.closeTo(a, 12)),
  );
  expect(peek(g.norm(ops, s, b))).toBeCloseTo(5 / 6, 12);
  expect(peek(dualNorm(g, ops, s, b))).toBeCloseTo(6 * 5, 12);
});

test("a radius that is not positive is refused", () => {
  expect(() => round({ radius: 0 })).toThrow("acme/round: radius is 0, but it must lie in (0, Infinity).");
});

test("unit(0) = 0, and unit stays finite for the smallest float32 number", () => {
  const { ops, peek } = reference();
  expect(peek(unit(ops, 0, 0))).toBe(0);
  expect(Math.abs(peek(unit(ops, 1.4e-45, 1.4e-45)) as number)).toBeLessThanOrEqual(1);
  expect(Math.fround(1 / tiny)).toBeLessThan(Infinity);
});
