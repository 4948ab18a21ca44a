import "../../test/built.ts";
import { axes, ema, presets, recipeOf, spectral } from "unitball";
import { expect, test } from "vitest";
import { menu } from "../tasks/menu.ts";
import { chain, changes } from "./compare.ts";
import { exampleFor } from "./examples.ts";
import { type Full, rows } from "./shelf.ts";

const of = (recipe: object): Full => recipe as Full;

test("the example of every task is one change apart", () => {
  for (const { name } of menu) {
    const { a, b } = exampleFor(name);
    expect(changes(a, b), name).toHaveLength(1);
  }
});

test("a change of options says which, from what to what, inside another part too", () => {
  const scion = of(presets.scion());
  const slower = recipeOf({ ...scion.parts, estimator: ema({ alpha: 0.05 }) });
  expect(changes(scion, of(slower))).toEqual([{ axis: "estimator", from: "alpha 0.1", to: "alpha 0.05" }]);
  const other = recipeOf({ ...scion.parts, geometry: spectral() });
  expect(changes(scion, of(other))).toEqual([{ axis: "geometry", from: "byLayer", to: "spectral" }]);
  const [radii] = changes(scion, of(presets.scion({ output: 10 })));
  expect(radii).toEqual({ axis: "geometry", from: "output.radius 1024", to: "output.radius 10" });
});

test("between any two presets lies a chain that begins and ends with them and changes one axis at a time", () => {
  for (const [i, { recipe: a }] of rows.entries()) {
    const b = rows[(i * 7 + 3) % rows.length]?.recipe as Full;
    const steps = chain(a, b);
    expect(JSON.stringify([steps[0], steps.at(-1)])).toBe(JSON.stringify([a, b]));
    expect(steps).toHaveLength(changes(a, b).length + 1);
    for (const [j, step] of steps.slice(1).entries()) {
      const before = steps[j] as Full;
      const differing = axes.filter((axis) => JSON.stringify(step.parts[axis]) !== JSON.stringify(before.parts[axis]));
      expect(differing).toHaveLength(1);
    }
  }
});
