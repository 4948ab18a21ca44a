import "../../test/built.ts";
import * as unitball from "unitball";
import { expect, test } from "vitest";
import { fresh } from "../options/make.ts";
import type { Full } from "../recipes/optimizer.ts";
import { kindsOf, rows, withPart } from "../recipes/shelf.ts";
import { toTypeScript } from "./typescript.ts";

/** The recipe that the text makes, run with what it imports and nothing else. */
function run(text: string): unknown {
  const [, names = ""] = /^import \{ ([^}]*) \} from "unitball";/.exec(text) ?? [];
  const body = text.replace(/^import.*$/m, "").replace("export const optimizer =", "return");
  const given = names.split(", ").map((name) => (unitball as Readonly<Record<string, unknown>>)[name]);
  return new Function(...names.split(", "), body)(...given);
}

test("every preset is made again by its TypeScript, and so is a recipe with any part on the shelf", () => {
  for (const { name, optimizer } of rows) {
    expect(JSON.stringify(run(toTypeScript(optimizer))), name).toBe(JSON.stringify(optimizer));
  }
  const base = unitball.presets.scion() as Full;
  for (const axis of unitball.axes) {
    for (const kind of kindsOf(axis)) {
      const recipe = withPart(base, axis, fresh(kind, ["w"]));
      expect(JSON.stringify(run(toTypeScript(recipe))), kind).toBe(JSON.stringify(recipe));
    }
  }
});

test("options that are as usual are left out", () => {
  const { ema, spectral, maxOverLayers, normalized, unconstrained, constant, recipeOf } = unitball;
  const recipe = recipeOf({
    ...{ estimator: ema(), geometry: spectral({ polar: "keller5" }), composition: maxOverLayers() },
    ...{ normalization: normalized(), constraint: unconstrained(), stepsize: constant({ value: 0.02 }) },
  }) as unknown as Full;
  expect(toTypeScript(recipe)).toBe(
    `import { recipe, constant, ema, maxOverLayers, normalized, spectral, unconstrained } from "unitball";

export const optimizer = recipe()
  .with(ema())
  .with(spectral({ polar: "keller5" }))
  .with(maxOverLayers())
  .with(normalized())
  .with(unconstrained())
  .with(constant({ value: 0.02 }));
`,
  );
});

test("a partition stands there route by route, a line for each part", () => {
  expect(toTypeScript(unitball.presets.scale({ alpha: 0.2 }) as never)).toBe(
    `import { recipe, colNorm, constant, ema, gradient, maxOverLayers, normalized, partition, unconstrained } from "unitball";

export const optimizer = partition({
  output: recipe()
    .with(ema({ alpha: 0.2 }))
    .with(colNorm())
    .with(maxOverLayers())
    .with(normalized())
    .with(unconstrained())
    .with(constant({ value: 0.02 })),
  "*": recipe()
    .with(gradient())
    .with(colNorm())
    .with(maxOverLayers())
    .with(normalized())
    .with(unconstrained())
    .with(constant({ value: 0.02 })),
});
`,
  );
});
