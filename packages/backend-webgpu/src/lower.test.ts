import { reference } from "@unitball/backend-reference";
import { planOf, type Shapes, type Space } from "@unitball/compile";
import { canonical, isLayers, type Layer, layer, mapLayers, type State } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { presets } from "unitball";
import { describe, expect, test } from "vitest";
import { givenOf, heldOf, stepOf } from "../../optimizer/src/traceable.ts";
import { lower } from "./lower.ts";
import { tiling } from "./tileFor.ts";

/** Numbers of scratch that a step on this backend may have. */
const scratch = 2 ** 25;

const { ops, tensor } = reference();
type Exact = ReturnType<typeof ops.at>;
const shapesOf = (slots: State<Exact>): Shapes => {
  const shape = (a: Exact) =>
    typeof a === "number" || a.shape.length === 0 ? "scalar" : (a.shape as unknown as Space);
  return Object.fromEntries(
    Object.entries(slots).map(([name, slot]) => [name, isLayers(slot) ? mapLayers(slot, shape) : shape(slot)]),
  );
};

const lowered = (program: Program, layers: readonly Layer[], buffers = 8) => {
  const corridor = program.corridor(layers);
  const named = <R>(f: (layer: Layer) => R) => Object.fromEntries(layers.map((one) => [one.name, f(one)]));
  const x = named((one) => tensor(new Float64Array(canonical(one).reduce((a, b) => a * b, 1)), canonical(one)));
  const slots = corridor.init(ops, x);
  const held = shapesOf(heldOf(x, { nonFinite: named(() => 0), slots }));
  const given = shapesOf(givenOf(corridor.ask(ops, x, slots)));
  return lower(planOf(stepOf(corridor, false), held, given, scratch), { buffers, tiling });
};
const dispatches = (program: Program, layers: readonly Layer[]): number => lowered(program, layers).dispatches.length;
const equal = (count: number, ...shape: number[]): Layer[] =>
  Array.from({ length: count }, (_, n) => layer({ name: `w${n}`, shape, role: "hidden" }));
const biases = (count: number): Layer[] =>
  Array.from({ length: count }, (_, n) => layer({ name: `b${n}`, shape: [8 * (n + 1)], role: "bias" }));

const { signum, lion, normalizedSgd, gradientDescent, rowNormalized, columnNormalized } = presets;
const elementwise = { signum, lion, normalizedSgd, gradientDescent, rowNormalized, columnNormalized };
const { muon, unconstrainedScion, spectralDescent, muonWithAdamW } = presets;

describe("dispatches of a step", () => {
  test.each(Object.entries(elementwise))("%s: three for 2, 16 and 64 layers of 64×64", (_, preset) => {
    for (const count of [2, 16, 64]) expect(dispatches(preset(), equal(count, 64, 64))).toBe(3);
  });

  test.each(Object.entries(elementwise))(
    "%s: two for small layers, one more from the ninth on, 12 biases too",
    (_, preset) => {
      expect([1, 4, 8].map((count) => dispatches(preset(), biases(count)))).toEqual([2, 2, 2]);
      expect([9, 12, 60].map((count) => dispatches(preset(), biases(count)))).toEqual([3, 3, 3]);
    },
  );

  test.each([
    ["muon", muon, [1, 2, 16, 64, 128], 19],
    ["unconstrainedScion", unconstrainedScion, [1, 2, 16, 64], 28],
    ["spectralDescent", spectralDescent, [1, 2, 16, 64], 30],
    ["muonWithAdamW", muonWithAdamW, [1, 16], 19],
  ] as const)("%s: of equal layers as many as of one", (_, preset, layers, count) => {
    for (const n of layers) expect(dispatches(preset() as Program, equal(n, 64, 64)), `${n}`).toBe(count);
  });

  test("spectral layers that are too large to be small are copied too: 1, 2 and 16 of 256×256 take equally many", () => {
    const counts = [1, 2, 16].map((layers) => dispatches(muon(), equal(layers, 256, 256)));
    expect(counts).toEqual([19, 19, 19]);
  });

  test("large layers share dispatches as far as their buffers go: each phase binds six tensors at a time", () => {
    // Of each layer g, then x, d and g: ⌈12/6⌉ + ⌈12/2⌉, and one that joins the parts and says whether all are finite.
    expect(dispatches(signum(), equal(12, 256, 256))).toBe(2 + 6 + 1);
    const mlp = [[784, 512], [512], [512, 512], [512], [512, 10], [10]].map((shape, n) =>
      layer({ name: `${n}`, shape, role: shape.length === 1 ? "bias" : "hidden" }),
    );
    expect(dispatches(signum(), mlp)).toBe(4);
  });

  test("no kernel has more buffers than a device binds", () => {
    for (const buffers of [8, 10]) {
      for (const program of [presets.muon(), presets.adam(), presets.scheduleFreeAdamW(), presets.soap()]) {
        const all = lowered(
          program as Program,
          [...equal(3, 96, 64), ...equal(2, 70, 70), ...biases(2)].map((l, n) => ({ ...l, name: `${n}` })),
          buffers,
        );
        expect(Math.max(...all.dispatches.map((one) => one.buffers.length))).toBeLessThanOrEqual(buffers - 2);
      }
    }
  });
});
