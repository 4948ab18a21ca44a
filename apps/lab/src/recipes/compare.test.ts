import "../../test/built.ts";
import { adamw, ema, partition, presets, recipeOf, spectral } from "unitball";
import { expect, test } from "vitest";
import { menu } from "../tasks/menu.ts";
import { changes } from "./compare.ts";
import { exampleFor, examples } from "./examples.ts";
import { type Full, type Optimizer, optimizerFrom } from "./optimizer.ts";
import { nameOf, rows } from "./shelf.ts";

const of = (recipe: object): Full => recipe as Full;
const several = (routes: object): Optimizer => partition(routes as never) as unknown as Optimizer;

test("the example of every task is one change apart, and further examples are known by their names", () => {
  for (const { name } of menu) {
    const { a, b } = exampleFor(name);
    expect(changes(a, b), name).toHaveLength(1);
  }
  for (const [name, one] of Object.entries(examples)) {
    expect(changes(exampleFor("digits-mlp").a, one), name).toEqual([expect.objectContaining({ axis: "geometry" })]);
    expect(nameOf(optimizerFrom(JSON.parse(JSON.stringify(one)))), name).toBe(name);
  }
});

test("a change of options says which, from what to what, inside another part too", () => {
  const scion = of(presets.scion());
  const slower = recipeOf({ ...scion.parts, estimator: ema({ alpha: 0.05 }) });
  expect(changes(scion, of(slower))).toEqual([{ way: [], axis: "estimator", from: "alpha 0.1", to: "alpha 0.05" }]);
  const other = recipeOf({ ...scion.parts, geometry: spectral() });
  expect(changes(scion, of(other))).toEqual([{ way: [], axis: "geometry", from: "byLayer", to: "spectral" }]);
  const [radii] = changes(scion, of(presets.scion({ output: 10 })));
  expect(radii).toEqual({ way: [], axis: "geometry", from: "output.radius 1024", to: "output.radius 10" });
});

test("two presets are no change apart exactly where they are the same, and what is said is never twice the same place", () => {
  for (const [i, { optimizer: a }] of rows.entries()) {
    expect(changes(a, a)).toEqual([]);
    const b = rows[(i * 7 + 3) % rows.length]?.optimizer as Optimizer;
    const found = changes(a, b);
    expect(found.length > 0).toBe(JSON.stringify(a) !== JSON.stringify(b));
    expect(new Set(found.map(({ way, axis }) => [...way, axis].join())).size).toBe(found.length);
    expect(changes(b, a).map(({ from, to }) => [to, from])).toHaveLength(found.length);
  }
});

test("a part changed in one route is one change, there", () => {
  const [a, b] = [presets.muonWithAdamW(), presets.muonWithAdamW({ mu: 0.1, rest: 0.001 })] as unknown as Optimizer[];
  expect(changes(a as Optimizer, b as Optimizer)).toEqual([
    { way: ["hidden"], axis: "constraint", from: "mu 0", to: "mu 0.1" },
    { way: ["conv"], axis: "constraint", from: "mu 0", to: "mu 0.1" },
    { way: ["*"], axis: "options", from: "gamma 0.0003", to: "gamma 0.001" },
  ]);
});

test("from one recipe for all layers to a partition: what goes apart, and then what differs there", () => {
  const muon = of(presets.muon());
  const split = { way: [], axis: "routes", from: "one for all layers", to: "hidden, the rest" };
  expect(changes(muon, several({ hidden: muon, "*": muon }))).toEqual([split]);
  expect(changes(muon, several({ hidden: muon, "*": adamw() }))).toEqual([
    split,
    { way: ["*"], axis: "optimizer", from: "six parts", to: "adamw" },
  ]);
});

test("an optimizer around another one has options of its own", () => {
  const [a, b] = [presets.lookahead(), presets.lookahead({ every: 9, of: adamw({ mu: 0 }) })] as unknown as Optimizer[];
  expect(changes(a as Optimizer, b as Optimizer)).toEqual([
    { way: [], axis: "options", from: "every 5", to: "every 9" },
    { way: ["of"], axis: "options", from: "mu 0.01", to: "mu 0" },
  ]);
});
