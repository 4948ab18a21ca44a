import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { maxOverLayers, sumOverLayers } from "@unitball/compositions";
import { numbers } from "@unitball/conformance";
import { constrained, unconstrained } from "@unitball/constraints";
import { type Backend, canonical, type Layer, type Layers, layer, mapLayers } from "@unitball/core";
import { almond, ema, gradient, lion, nesterov, storm } from "@unitball/estimators";
import { byLayer, euclidean, rms, rowNorm, sign, spectral } from "@unitball/geometries";
import { clipped, normalized, steepest } from "@unitball/normalizations";
import { constant, linear } from "@unitball/schedules";
import { describe, expect, test } from "vitest";
import { adamw } from "./adamw.ts";
import { partition } from "./partition.ts";
import type { GradientAt, Optimizer, OptimizerState, Program } from "./program.ts";
import { recipe } from "./recipe.ts";
import { restore, save } from "./saved.ts";

const layers: readonly Layer[] = [
  layer({ name: "W", shape: [5, 3], role: "hidden" }),
  layer({ name: "b", shape: [3], role: "bias" }),
];
const base = recipe()
  .with(ema())
  .with(sign())
  .with(maxOverLayers())
  .with(normalized())
  .with(unconstrained())
  .with(linear({ from: 0.1, steps: 30 }));
const scion = base.with(byLayer({ hidden: spectral({ radius: 3 }), "*": rms() })).with(constrained());
const programs: readonly (readonly [string, Program])[] = [
  ["Signum", base],
  ["Scion", scion],
  ["Lion, sharp, ℓ1", base.with(lion()).with(steepest()).with(sumOverLayers())],
  [
    "ALMOND, clipped",
    base
      .with(almond())
      .with(clipped({ at: 3 }))
      .with(rowNorm()),
  ],
  ["STORM", base.with(storm())],
  ["AdamW", adamw()],
  ["Muon beside AdamW", partition({ hidden: base.with(nesterov()).with(spectral()), "*": adamw() })],
];

const makers: readonly (readonly [string, () => Promise<Backend<unknown>>])[] = [
  ["reference", async () => reference()],
  ["cpu", () => tfjs("cpu")],
  ["wasm", () => tfjs("wasm")],
];
const backends = makers.flatMap(([name, make]) =>
  (["step", "update"] as const).map((way) => [name, way, make] as const),
);
const start = (b: Backend<unknown>) =>
  mapLayers({ W: layers[0]!, b: layers[1]! }, (l, name) =>
    b.tensor(
      numbers(
        name.length,
        canonical(l).reduce((p, d) => p * d, 1),
      ),
      canonical(l),
    ),
  );
const noise = (b: Backend<unknown>, k: number, bad?: string) => (at: Layers<unknown>) =>
  b.scope(() =>
    mapLayers(at, (w, name) => {
      const shape = b.shape(w);
      const xi = numbers(
        7 * k + name.length,
        shape.reduce((p, d) => p * d, 1),
      );
      if (name === bad) xi[1] = Number.NaN;
      return b.ops.add(w, b.tensor(xi, shape));
    }),
  );
const read = async (b: Backend<unknown>, x: Layers<unknown>) =>
  Object.fromEntries(await Promise.all(Object.entries(x).map(async ([l, a]) => [l, Array.from(await b.read(a))])));
const plain = (x: unknown) => JSON.stringify(x);

describe.each(backends)("on %s by %s", (name, way, make) => {
  /** One step that takes x and state over. */
  const next = (
    b: Backend<unknown>,
    optimizer: Optimizer<unknown>,
    x: Layers<unknown>,
    state: OptimizerState<unknown>,
    gradientAt: GradientAt<unknown>,
    observe?: () => void,
  ) => {
    if (way === "update") {
      const { ok, ...now } = optimizer.update(x, state, gradientAt, { observe });
      b.free(ok);
      return now;
    }
    const { ok, ...now } = optimizer.step(x, state, gradientAt, observe);
    b.free([x, state, ok]);
    return now;
  };

  /** Steps from k to `to`, freeing what is old; returns the last x and state. */
  const walk = (
    b: Backend<unknown>,
    program: Program,
    x: Layers<unknown>,
    state: OptimizerState<unknown> | undefined,
    to: number,
    options: { bad?: (k: number) => string | undefined; observe?: () => void } = {},
  ) => {
    const optimizer = program.build(b, layers);
    let now = { x, state: state ?? optimizer.init(x) };
    while (now.state.k < to) {
      const { k } = now.state;
      now = next(b, optimizer, now.x, now.state, noise(b, k, options.bad?.(k)), options.observe);
    }
    optimizer.dispose();
    return now;
  };

  test.each(programs)(
    "%s: stopped at step 7, saved and resumed, it is bit for bit the run that was not",
    async (_, p) => {
      const b = await make();
      const whole = walk(b, p, start(b), undefined, 20);
      const half = walk(b, p, start(b), undefined, 7);
      const [x, saved] = JSON.parse(plain([await read(b, half.x), await save(b, half.state)]));
      const back = mapLayers(start(b), (w, l) => b.tensor(x[l], b.shape(w)));
      const state = restore(b, p.build(b, layers), back, saved);
      const resumed = walk(b, p, back, state, 20);
      expect(await read(b, resumed.x)).toEqual(await read(b, whole.x));
      expect(await save(b, resumed.state)).toEqual(await save(b, whole.state));
    },
  );

  test.each(programs)("%s: a gradient that is not finite moves neither x nor a slot, and is counted", async (_, p) => {
    const b = await make();
    const optimizer = p.build(b, layers);
    for (const state of [optimizer.init(start(b)), walk(b, p, start(b), undefined, 3).state]) {
      const x = start(b);
      const before = [await read(b, x), (await save(b, state)).slots];
      const after = next(b, optimizer, x, state, noise(b, state.k, "b"));
      expect([await read(b, after.x), (await save(b, after.state)).slots]).toEqual(before);
      expect(after.state.k).toBe(state.k + 1);
      expect(await read(b, after.state.nonFinite)).toEqual({ W: [0], b: [1] });
    }
  });

  test("the first accepted gradient has weight 1, also when one before it was not finite", async () => {
    const b = await make();
    const bad = walk(b, base, start(b), undefined, 2, { bad: (k) => (k === 0 ? "W" : undefined) });
    const optimizer = base.build(b, layers);
    const g = noise(b, 1)(start(b));
    const want = await read(b, g);
    expect(await read(b, bad.state.slots.d as Layers<unknown>)).toEqual(want);
    expect(optimizer.layers).toBe(layers);
  });

  test("maxNonFinite in a row stop the run with the layer's name", async () => {
    const b = await make();
    const optimizer = base.build(b, layers, { maxNonFinite: 3 });
    const x = start(b);
    let now = { x, state: optimizer.init(x) };
    const good = () => {
      now = next(b, optimizer, now.x, now.state, noise(b, now.state.k));
    };
    const bad = () => {
      now = next(b, optimizer, now.x, now.state, noise(b, now.state.k, "W"));
    };
    bad();
    bad();
    expect(bad).toThrow(/^The gradient of "W" was not finite 3 times in a row, up to step 2; .* Lower the stepsize/);
    expect(await read(b, now.x)).toEqual(await read(b, start(b)));
    good();
    bad();
    await expect(optimizer.check(now.state)).resolves.toBeUndefined();
  });

  test("observing changes nothing, and sees x, g, d, v, u", async () => {
    const b = await make();
    const seen: unknown[] = [];
    const watched = walk(b, scion, start(b), undefined, 5, {
      observe: ((s: object) => seen.push(Object.keys(s))) as never,
    });
    const free = walk(b, scion, start(b), undefined, 5);
    expect(await read(b, watched.x)).toEqual(await read(b, free.x));
    expect(seen).toEqual(Array.from({ length: 5 }, () => ["x", "g", "d", "v", "u"]));
  });

  test("a layer without a gradient keeps x and state, decay included", async () => {
    const b = await make();
    const optimizer = scion.build(b, layers);
    const state = walk(b, scion, start(b), undefined, 3).state;
    const [before, slots] = [await read(b, start(b)), (await save(b, state)).slots.d as Record<string, unknown>];
    const now = next(b, optimizer, start(b), state, (at) => {
      const { W } = noise(b, 3)(at);
      return { W };
    });
    const after = await read(b, now.x);
    expect(after.b).toEqual(before.b);
    expect(after.W).not.toEqual(before.W);
    expect(((await save(b, now.state)).slots.d as Record<string, unknown>).b).toEqual(slots.b);
  });

  if (name !== "reference") {
    test("a step writes to no memory that another handle sees", async () => {
      const b = await make();
      const optimizer = scion.build(b, layers);
      const x = start(b);
      const [views, before] = [mapLayers(x, (w) => tf.clone(w as tf.Tensor)), await read(b, x)];
      const { x: after } = next(b, optimizer, x, optimizer.init(x), noise(b, 0));
      expect(await read(b, views)).toEqual(before);
      expect(await read(b, after)).not.toEqual(before);
    });

    test.each(programs)("%s: 100 steps leave as many tensors as 1", async (_, p) => {
      const b = await make();
      const one = walk(b, p, start(b), undefined, 1);
      const before = tf.memory().numTensors;
      const hundred = walk(b, p, one.x, one.state, 101);
      expect(tf.memory().numTensors).toBe(before);
      b.free([hundred.x, hundred.state]);
    });

    test.each(programs)("%s: built and stepped inside tf.tidy, it lives on outside", async (_, p) => {
      const b = await make();
      const outside = walk(b, p, start(b), undefined, 3);
      const inside = tf.tidy(() => {
        const kept: { now?: ReturnType<typeof walk> } = {};
        kept.now = walk(b, p, start(b), undefined, 3);
        return kept as never;
      }) as unknown as { now: ReturnType<typeof walk> };
      const [left, right] = [walk(b, p, inside.now.x, inside.now.state, 6), walk(b, p, outside.x, outside.state, 6)];
      expect(await read(b, left.x)).toEqual(await read(b, right.x));
    });

    test.each(programs)("%s: one step is the reference's step", async (_, p) => {
      const [b, judge] = [await make(), reference()];
      const got = await read(b, walk(b, p, start(b), undefined, 1).x);
      const want = await read(judge, walk(judge, p, start(judge), undefined, 1).x);
      for (const l of Object.keys(want)) {
        const scale = Math.max(...want[l]!.map(Math.abs));
        got[l]!.forEach((w: number, i: number) => {
          expect(Math.abs(w - want[l]![i]!)).toBeLessThanOrEqual(1e-5 * scale);
        });
      }
    });
  }

  test("wrong names and shapes get a sentence", async () => {
    const b = await make();
    const optimizer = base.build(b, layers);
    const x = start(b);
    expect(() => optimizer.init({ W: x.W })).toThrow('Layer "b" is missing from x; give one tensor per layer.');
    expect(() => optimizer.init({ ...x, c: x.W })).toThrow(
      'There is no layer "c" for x; the optimizer was built for "W", "b".',
    );
    expect(() => optimizer.init({ ...x, W: b.tensor(numbers(1, 15), [1, 3, 5]) })).toThrow(
      'Layer "W" has shape [1,3,5] in x, but its view [block, in, out] is [1,5,3]; pass backend.enter(tensor, layer).',
    );
    expect(() => optimizer.step(x, optimizer.init(x), () => ({ w: x.W }))).toThrow(
      'There is no layer "w" for the gradient',
    );
  });
});

test("AdamW's first steps, by hand: γ = .1, g = 1 then 3, no decay", () => {
  const { ops } = reference();
  const one = [layer({ name: "w", shape: [], role: "gain" })];
  const c = adamw({ gamma: 0.1, mu: 0, epsilon: 1e-8 }).corridor(one);
  let state = c.init(ops, { w: 5 });
  const first = c.tell(ops, { w: 5 }, [{ w: 1 }], state);
  const { peek } = reference();
  expect(peek(first.x.w!)).toBeCloseTo(5 - 0.1, 8);
  state = first.state;
  const second = c.tell(ops, first.x, [{ w: 3 }], state);
  const [m, s] = [(0.9 * 0.1 * 1 + 0.1 * 3) / (1 - 0.81), (0.999 * 0.001 * 1 + 0.001 * 9) / (1 - 0.999 ** 2)];
  expect(peek(second.x.w!)).toBeCloseTo(5 - 0.1 - (0.1 * m) / Math.sqrt(s), 8);
});

test("AdamW's decay is decoupled: with g = 0 only x ← (1 − γμ)x is left", () => {
  const { ops, peek } = reference();
  const c = adamw({ gamma: 0.1, mu: 0.5 }).corridor([layer({ name: "w", shape: [], role: "gain" })]);
  expect(peek(c.tell(ops, { w: 4 }, [{ w: 0 }], c.init(ops, { w: 4 })).x.w!)).toBe(4 * (1 - 0.1 * 0.5));
});

test("partition is its optimizers side by side, and one bad gradient holds all", async () => {
  const b = reference();
  const muon = base.with(nesterov()).with(spectral());
  const both = partition({ hidden: muon, "*": adamw() }).build(b, layers);
  const alone = [muon.build(b, [layers[0]!]), adamw().build(b, [layers[1]!])] as const;
  let x: Layers<ReturnType<typeof b.ops.at>> = start(b as Backend<unknown>) as never;
  let state = both.init(x);
  let [w, v] = [{ W: x.W! }, { b: x.b! }];
  let [sw, sv] = [alone[0].init(w), alone[1].init(v)];
  for (let k = 0; k < 5; k++) {
    const g = noise(b as Backend<unknown>, k)(x) as typeof x;
    const step = both.step(x, state, () => g);
    const [left, right] = [alone[0].step(w, sw, () => ({ W: g.W! })), alone[1].step(v, sv, () => ({ b: g.b! }))];
    [x, state, w, sw, v, sv] = [step.x, step.state, left.x as typeof w, left.state, right.x as typeof v, right.state];
    expect(x).toEqual({ ...w, ...v });
  }
  const held = both.step(x, state, noise(b as Backend<unknown>, 9, "b") as never);
  expect(held.x).toEqual(x);
});

test("the gradient estimator asks at x alone, and a partition asks as often as its most curious member", () => {
  const { ops } = reference();
  const x = { W: 1, b: 2 };
  expect(base.with(gradient()).corridor(layers).ask(ops, x, {})).toEqual([x]);
  expect(
    partition({ "*": base.with(gradient()) })
      .corridor(layers)
      .ask(ops, x, {}),
  ).toEqual([x]);
});

test("a saved state of another recipe is refused with what is missing", async () => {
  const b = reference();
  const saved = await save(
    b,
    base
      .with(gradient())
      .with(euclidean())
      .with(constant())
      .build(b, layers)
      .init(start(b as never) as never),
  );
  expect(() => restore(b, base.build(b, layers), start(b as never) as never, saved)).toThrow(
    'The saved state has no slot "d"; restore it with the recipe and the layers it was saved from.',
  );
});

test("a partition tells which program moves a layer", () => {
  const muon = base.with(nesterov()).with(spectral());
  const both = partition({ hidden: muon, "*": partition({ bias: base }) });
  expect(both.on(layers[0]!)).toBe(muon);
  expect(both.on(layers[1]!)).toBe(base);
});
