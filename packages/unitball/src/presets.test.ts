import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { trajectory } from "@unitball/conformance";
import { type Backend, type Layers, layer, type Ops, uniform } from "@unitball/core";
import { adamw, type Program } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";
import { describe, expect, test } from "vitest";
import * as presets from "./presets.ts";
import { cellOf, presetTable } from "./presetTable.ts";

const layers = [
  layer({ name: "tokens", shape: [5, 4], role: "embedding" }),
  layer({ name: "wide", shape: [4, 6], role: "hidden" }),
  layer({ name: "tall", shape: [6, 4], role: "hidden" }),
  layer({ name: "head", shape: [4, 3], role: "output" }),
  layer({ name: "b", shape: [6], role: "bias" }),
];
const start = Object.fromEntries(
  layers.map(({ name, shape }, l) => [
    name,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => uniform(7 + l, i) - 0.4),
  ]),
);

/** ∇f of f = Σ(x − aₗ)²/2 + noise that depends on k, with another optimum for each layer. */
const gradient = <T>(ops: Ops<T>, at: Layers<T>, k: number): Layers<T> =>
  Object.fromEntries(
    Object.entries(at).map(([name, x], l) => {
      const noise = ops.sub(ops.random(100 * k + l, x), 0.5);
      return [name, ops.add(ops.sub(x, 0.1 * (l - 2)), ops.mul(0.3, noise))];
    }),
  );

const run = <T>(backend: Backend<T>, program: Program, steps: number) =>
  trajectory(backend, program, layers, start, gradient, { steps });

const made: Readonly<Record<string, unknown>> = presets;
const rows = presetTable();

describe.each(rows.map((row) => [row.name, row] as const))("%s", (name, { source }) => {
  const preset = made[name] as (given?: { stepsize?: object }) => Program;

  test("takes 6 steps in float64, all finite, from which every step moved something, and names its source", async () => {
    const iterates = await run(reference(), preset(), 6);
    for (const [k, x] of iterates.entries()) {
      expect(Object.values(x).flat().every(Number.isFinite)).toBe(true);
      if (k > 0) expect(x).not.toEqual(iterates[k - 1]);
    }
    expect(source.length).toBeGreaterThan(3);
  });
});

test.each(["cpu", "wasm"] as const)(
  "every preset's steps on %s are those in float64, within 1e-3 of the largest",
  async (kind) => {
    const backend = (await tfjs(kind)) as Backend<unknown>;
    const far: string[] = [];
    for (const { name } of rows) {
      const preset = made[name] as () => Program;
      const [want, got] = [await run(reference(), preset(), 2), await run(backend, preset(), 2)];
      for (const [k, x] of want.entries()) {
        for (const [l, values] of Object.entries(x)) {
          const scale = Math.max(...values.map(Math.abs));
          const off = Math.max(...values.map((a, i) => Math.abs(a - got[k]![l]![i]!)));
          if (off > 1e-3 * scale) far.push(`${name}, ${l}, step ${k}: ${off / scale}`);
        }
      }
    }
    expect(far).toEqual([]);
  },
);

test("every preset refuses an option that it does not know with a sentence, and takes all that it does", () => {
  for (const [name, preset] of Object.entries(presets) as [string, (given?: object) => unknown][]) {
    let said = "";
    try {
      preset({ stepsise: 1 });
    } catch (error) {
      said = (error as Error).message;
    }
    const [, list = ""] =
      new RegExp(`^presets\\.${name} has no option "stepsise"\\. It takes (.*)\\.$`).exec(said) ?? [];
    expect(list, name).not.toBe("");
    const known: string[] = JSON.parse(`[${list}]`);
    expect(() => preset(Object.fromEntries(known.map((o) => [o, undefined]))), name).not.toThrow();
  }
});

test("the table has every preset, at least 50 rows, and its cells are read off the parts", () => {
  expect(rows.map(({ name }) => name).sort()).toEqual(
    Object.keys(presets)
      .filter((n) => n !== "scionGeometry")
      .sort(),
  );
  expect(rows.length).toBeGreaterThan(50);
  expect(cellOf(presets.norMuon())).toBe("rescaled(nesterov) · spectral · maxOverLayers · normalized · decayed");
  expect(cellOf(presets.scale())).toContain("output: ema · colNorm");
});

/** The iterates of two programs, flattened. */
const both = async (a: Program, b: Program, steps: number) => {
  const [left, right] = [await run(reference(), a, steps), await run(reference(), b, steps)];
  return [left, right].map((x) => x.flatMap((at) => Object.values(at).flat())) as [number[], number[]];
};
const near = (values: readonly number[], digits = 12) => values.map((a) => expect.closeTo(a, digits));
const stepsize = constant({ value: 0.05 });

describe("rows that say the same thing walk the same way", () => {
  test("adam by parts is the baseline AdamW, with and without decay", async () => {
    for (const mu of [0, 0.3]) {
      const [parts, whole] = await both(presets.adam({ stepsize, mu }), adamw({ gamma: 0.05, mu }), 20);
      expect(parts).toEqual(near(whole));
    }
  });

  test("ScionLight is Scion from zero", async () => {
    const polar = { gap: 1e-5 };
    const [light, heavy] = await both(
      presets.scionLight({ stepsize, polar }),
      presets.scion({ stepsize, polar, init: "zero" }),
      20,
    );
    expect(light).toEqual(near(heavy, 9));
  });

  test("Muon is the same with an average and with a heavy ball, without ε", async () => {
    const given = { stepsize, mu: 0.1 };
    const [average, ball] = await both(presets.muon(given), presets.muon({ ...given, momentum: "heavyBall" }), 20);
    expect(average).toEqual(near(ball, 10));
  });

  test("clipped SGD is x ← x − γ·min(1, at/‖d‖)·d, with the stepsize γ·at", async () => {
    const [at, gamma, alpha] = [1.7, 0.05, 0.3];
    let x = Object.entries(start).map(([, values]) => values);
    const { ops, tensor, enter, leave } = reference();
    let d: number[][] | undefined;
    const want = [x.flat()];
    for (let k = 0; k < 12; k++) {
      const point = Object.fromEntries(layers.map((l, i) => [l.name, enter(tensor(x[i]!, l.shape), l)]));
      const g = gradient(ops, point, k);
      const flat = layers.map((l) => Array.from((leave(g[l.name]!, l) as { data: Float64Array }).data));
      d = d === undefined ? flat : d.map((dl, l) => dl.map((a, i) => (1 - alpha) * a + alpha * flat[l]![i]!));
      const factor = Math.min(1, at / Math.hypot(...d.flat()));
      x = x.map((xl, l) => xl.map((a, i) => a - gamma * factor * d![l]![i]!));
      want.push(x.flat());
    }
    const got = await run(
      reference(),
      presets.clippedSgd({ stepsize: constant({ value: gamma * at }), at, alpha }),
      12,
    );
    expect(got.flatMap((a) => Object.values(a).flat())).toEqual(near(want.flat()));
  });
});
