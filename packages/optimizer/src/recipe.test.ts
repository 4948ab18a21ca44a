import { reference } from "@unitball/backend-reference";
import { layer } from "@unitball/core";
import fc from "fast-check";
import * as unitball from "unitball";
import { expect, test } from "vitest";
import { diff, path } from "./diff.ts";
import { recipe, recipeOf, reviveRecipe } from "./recipe.ts";

const { ema, gradient, spectral, sign, byLayer, rms, scion, muon } = { ...unitball, ...unitball.presets };

test("with gives a new frozen recipe, and replaces the part on the same axis", () => {
  const first = recipe().with(gradient());
  const second = first.with(ema({ alpha: 0.2 }));
  expect(first.parts.estimator.kind).toBe("gradient");
  expect(second.parts.estimator.options).toEqual({ init: "first", alpha: 0.2 });
  expect(Object.isFrozen(second) && Object.isFrozen(second.parts)).toBe(true);
});

test("an unfinished recipe names the axes it still needs", () => {
  const build = recipe().with(gradient()).with(sign()).build as unknown as (b: object, l: object[]) => void;
  expect(() => build(reference(), [])).toThrow(
    "This recipe still needs: composition, normalization, constraint, stepsize. Add each with recipe.with(part).",
  );
});

test("a part on the wrong axis, or an axis that is not one, is an error", () => {
  expect(() => recipeOf({ geometry: gradient() as never })).toThrow(
    '"gradient" is a part for the estimator, not for the geometry; move it there.',
  );
  expect(() => recipeOf({ norm: sign() } as never)).toThrow(
    'A recipe has no axis "norm"; its axes are estimator, geometry',
  );
});

test("a geometry that does not accept a layer is refused when the recipe is built", () => {
  const layers = [layer({ name: "tokens", shape: [9, 4], role: "embedding" })];
  const unrouted = scion().with(byLayer({ hidden: spectral(), bias: rms() }));
  expect(() => unrouted.build(reference(), layers)).toThrow(
    'byLayer has no geometry for layer "tokens" with role "embedding"; add "tokens", "embedding" or "*".',
  );
});

test("two layers of one name are refused", () => {
  const twice = [layer({ name: "W", shape: [2, 2], role: "hidden" }), layer({ name: "W", shape: [2], role: "bias" })];
  expect(() => scion().build(reference(), twice)).toThrow('Two layers are called "W"');
});

const presets = Object.entries(unitball.presets).filter(([, preset]) => "parts" in preset());

test.each(presets)("%s survives JSON: the file revived has no difference and gives the same file", (_, preset) => {
  const made = (preset as typeof scion)();
  const file = JSON.stringify(made);
  const again = reviveRecipe(JSON.parse(file), unitball.shelf);
  expect(JSON.stringify(again)).toBe(file);
  expect(diff(made, again)).toEqual([]);
});

test("a misspelt part in a file is named, with the nearest one there is", () => {
  const file = JSON.parse(JSON.stringify(scion()).replaceAll("spectral", "spectrall"));
  expect(() => reviveRecipe(file, unitball.shelf)).toThrow(
    'There is no part "spectrall" for the geometry on the shelf. Did you mean "spectral"?',
  );
});

test("diff names each axis that differs, its kinds, and the paths of the options", () => {
  expect(diff(scion(), scion().with(ema({ alpha: 0.3 })))).toEqual([
    { axis: "estimator", from: "ema", to: "ema", options: ["alpha"] },
  ]);
  const wider = scion().with(
    byLayer({ ...scion().parts.geometry.options, hidden: spectral({ radius: 9, scaling: "rmsToRms" }) }),
  );
  expect(diff(scion(), wider)).toEqual([
    { axis: "geometry", from: "byLayer", to: "byLayer", options: ["hidden.radius"] },
  ]);
  expect(diff(scion(), scion().with(sign()))[0]).toEqual({
    axis: "geometry",
    from: "byLayer",
    to: "sign",
    options: [],
  });
  expect(diff(recipe(), recipe().with(sign()))).toEqual([
    { axis: "geometry", from: undefined, to: "sign", options: [] },
  ]);
});

test("path changes one axis at a time, from the one recipe to the other", () => {
  fc.assert(
    fc.property(fc.constantFrom(...presets), fc.constantFrom(...presets), ([, a], [, b]) => {
      const [from, to] = [(a as typeof scion)(), (b as typeof muon)()];
      const chain = path(from, to);
      expect(chain).toHaveLength(1 + diff(from, to).length);
      expect(diff(chain[0]!, from)).toEqual([]);
      expect(diff(chain.at(-1)!, to)).toEqual([]);
      chain.slice(1).forEach((next, i) => {
        expect(diff(chain[i]!, next)).toHaveLength(1);
      });
    }),
    { seed: 1, numRuns: 100 },
  );
});
