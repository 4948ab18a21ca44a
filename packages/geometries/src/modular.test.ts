import { reference } from "@unitball/backend-reference";
import { geometryLaws } from "@unitball/conformance";
import { layer } from "@unitball/core";
import { Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import { gaussian, singularValues } from "../test/judge.ts";
import { type Module, modular } from "./modular.ts";
import { sign } from "./sign.ts";
import { spectral } from "./spectral.ts";

const dense = (name: string) => layer({ name, shape: [4, 4], role: "hidden" });
const weights = (modules: Module, names: readonly string[]) => {
  const { ops, peek, tensor } = reference();
  const one = tensor(Array(16).fill(1), [1, 4, 4]);
  return names.map((name) => peek(modular({ of: sign(), modules }).norm(ops, one, dense(name))));
};

const of = sign();
const chain: Module = { after: [{ layer: "wide" }, { layer: "square", mass: 3 }] };
for (const law of geometryLaws(modular({ of, modules: chain }), {
  layers: ["wide", "square"].map(dense),
  shelf: { sign },
  make: modular,
})) {
  test(law.name, law.check);
}

test("one after the other: M₁ weighs s₂(m₁ + m₂)/m₁, M₂ (m₁ + m₂)/m₂", () => {
  const modules = {
    after: [
      { layer: "a", mass: 1, sensitivity: 5 },
      { layer: "b", mass: 3, sensitivity: 2 },
    ],
  };
  expect(weights(modules, ["a", "b"])).toEqual([2 * (4 / 1), 4 / 3]);
});

test("beside each other: both weigh (m₁ + m₂)/mᵢ, and sensitivities add", () => {
  const pair = {
    beside: [
      { layer: "a", sensitivity: 2 },
      { layer: "b", sensitivity: 3 },
    ],
  };
  expect(weights(pair, ["a", "b"])).toEqual([2, 2]);
  expect(weights({ after: [{ layer: "c" }, pair] }, ["a", "b", "c"])).toEqual([2 * (3 / 2), 2 * (3 / 2), (2 + 3) * 3]);
});

test("order of bracketing does not matter, and an activation passes its sensitivity on (Large et al. 2024, Proposition 2)", () => {
  const [a, b, c] = [{ layer: "a" }, { layer: "b", mass: 2, sensitivity: 3 }, { layer: "c", sensitivity: 0.5 }];
  const act = { sensitivity: 1.5 };
  const flat = weights({ after: [a, act, b, c] }, ["a", "b", "c"]);
  expect(weights({ after: [{ after: [a, act] }, { after: [b, c] }] }, ["a", "b", "c"])).toEqual(flat);
  expect(weights({ after: [a, { after: [act, { after: [b, c] }] }] }, ["a", "b", "c"])).toEqual(flat);
  expect(flat).toEqual([0.5 * 3 * 1.5 * 4, 0.5 * (4 / 2), 4 / 1]);
});

test("a two-layer linear net in the spectral norm moves by at most γ(1 + γ) for a step of norm γ, from the unit balls", () => {
  const { ops, tensor } = reference();
  const ball = spectral();
  const net = modular({
    of: ball,
    modules: {
      after: [
        { layer: "a", mass: 2 },
        { layer: "b", mass: 1 },
      ],
    },
  });
  const matrix = (v: unknown) => Matrix.from1DArray(4, 4, Array.from((v as { data: Float64Array }).data));
  const w = (seed: number) => matrix(ball.lmo(ops, tensor(gaussian(16, seed), [1, 4, 4]), dense("a")));
  for (let seed = 0; seed < 50; seed++) {
    const gamma = 0.1;
    const step = (name: string, s: number) =>
      matrix(net.lmo(ops, tensor(gaussian(16, s), [1, 4, 4]), dense(name))).mul(gamma);
    const [a, b, da, db] = [w(4 * seed), w(4 * seed + 1), step("a", 4 * seed + 2), step("b", 4 * seed + 3)];
    const moved = Matrix.sub(Matrix.add(a, da).mmul(Matrix.add(b, db)), a.mmul(b));
    expect(Math.max(...singularValues(moved))).toBeLessThan(gamma * (1 + gamma));
  }
});

test("a layer that is not named is a sentence, and so is a mass of 0", () => {
  expect(modular({ of, modules: chain }).accepts(dense("c"))).toBe(
    'modular has no module for layer "c"; name it in `modules`, with its mass.',
  );
  expect(() => modular({ of, modules: { layer: "a", mass: 0 } })).toThrow('modular: the mass of "a" is 0');
});
