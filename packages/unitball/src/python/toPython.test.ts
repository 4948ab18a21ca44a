import { execFileSync } from "node:child_process";
import { reference } from "@unitball/backend-reference";
import { euclideanOverLayers, maxOverLayers, sumOverLayers } from "@unitball/compositions";
import { numbers, trajectory } from "@unitball/conformance";
import { constrained, decayed, unconstrained } from "@unitball/constraints";
import { type Layer, layer, mapLayers } from "@unitball/core";
import { almond, ema, gradient, heavyBall, lion, nesterov, storm } from "@unitball/estimators";
import { byLayer, colNorm, euclidean, rms, rowNorm, sign, spectral } from "@unitball/geometries";
import { clipped, normalized, steepest } from "@unitball/normalizations";
import { adamw, type Program, partition, recipe } from "@unitball/optimizer";
import { constant, cosine, inverseRoot, linear, stableThenDecay, warmup } from "@unitball/schedules";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { arrays, each, library, Nd, permute } from "../../test/nd.ts";
import { optax, scheduled } from "../../test/publishedOptax.ts";
import { newtonSchulz, type State, torchStep } from "../../test/publishedTorch.ts";
import { type Call, isCall, run, statements } from "../../test/python.ts";
import * as presets from "../presets.ts";
import { presetTable } from "../presetTable.ts";
import { NoCounterpart, type PythonTarget, toPython } from "./index.ts";

const matrices: readonly Layer[] = [
  layer({ name: "tall", shape: [5, 3], role: "hidden" }),
  layer({ name: "wide", shape: [3, 4], role: "hidden" }),
];
const network: readonly Layer[] = [
  layer({ name: "wte", shape: [6, 4], role: "embedding" }),
  layer({ name: "image", shape: [5, 4], role: "input" }),
  ...matrices,
  layer({ name: "kernel", shape: [3, 3, 2, 4], role: "conv" }),
  layer({ name: "head", shape: [4, 6], role: "output" }),
  layer({ name: "b", shape: [4], role: "bias" }),
];
const withoutConv = network.filter((l) => l.role !== "conv");

/** TensorFlow.js's layout to PyTorch's, and back: kernels turned round, embeddings and vectors as they are. */
const turned = (l: Layer, back = false): readonly number[] => {
  if (l.role === "conv") return back ? [2, 3, 1, 0] : [3, 2, 0, 1];
  return l.role === "embedding" || l.shape.length < 2 ? l.shape.map((_, i) => i) : [1, 0];
};

const steps = 12;
type Trees = Record<string, Nd>;
const starting = (layers: readonly Layer[]): Trees =>
  Object.fromEntries(layers.map((l, i) => [l.name, new Nd(l.shape, Array.from(numbers(i, size(l))))]));
const size = (l: Layer): number => l.shape.reduce((a, b) => a * b, 1);
const noise = (l: Layer, layers: readonly Layer[], k: number): Nd =>
  new Nd(l.shape, Array.from(numbers(1000 + 50 * k + layers.indexOf(l), size(l))));

/** Gradients 0.3x + ξₖ, the same for both sides. */
const gradientOf = (layers: readonly Layer[], x: Trees, k: number): Trees =>
  Object.fromEntries(layers.map((l) => [l.name, each((a, n) => 0.3 * a + n, x[l.name]!, noise(l, layers, k))]));

/** What this project's optimizer does. */
async function ours(program: Program, layers: readonly Layer[]): Promise<Trees[]> {
  const b = reference();
  const start = mapLayers(starting(layers), (a) => [...a.data]);
  const xs = await trajectory(
    b,
    program,
    layers,
    start,
    (ops, at, k) =>
      Object.fromEntries(
        layers.map((l) => {
          const n = b.enter(b.tensor(noise(l, layers, k).data, l.shape), l);
          return [l.name, ops.add(ops.mul(0.3, at[l.name]!), n)];
        }),
      ),
    { steps },
  );
  return xs.map((x) => Object.fromEntries(layers.map((l) => [l.name, new Nd(l.shape, x[l.name]!)])));
}

/** What a program may leave to its reader: the libraries, and parameters by role. */
const outside = ["torch", "optax", "Scion", "Lion", "params", "others", "labels", "bias", "gain"].concat(
  network.map((l) => l.role),
);
const read = (text: string): Record<string, unknown> =>
  run(text, library, { ...arrays, unknown: (name) => expect(outside).toContain(name) });

/** What the printed PyTorch program does: each parameter by the group that has its role, or `others`, or `params`. */
function torch(text: string, layers: readonly Layer[]): Trees[] {
  const env = read(text);
  const optimizers = (env.optimizers as Call[] | undefined) ?? [env.optimizer as Call];
  const rates = Object.values(env).filter((v): v is Call => isCall(v) && v.call.endsWith("LambdaLR"));
  const clip = Object.values(statements(text)).find((s) => s.startsWith("torch.nn.utils.clip_grad_norm_"));
  const most = clip === undefined ? Infinity : Number(/max_norm=([\d.e-]+)/.exec(clip)![1]);
  const routes = layers.map((l) => {
    for (const optimizer of optimizers) {
      const [params] = optimizer.args as [{ symbol: string } | Record<string, unknown>[]];
      const groups = Array.isArray(params) ? params : [{ params }];
      for (const name of [l.name, l.role, "others", "params"]) {
        const group = groups.find((g) => (g.params as { symbol: string }).symbol === name);
        if (group) return { l, optimizer, step: torchStep(optimizer, group) };
      }
    }
    throw new Error(`Nothing moves "${l.name}".`);
  });
  const slot = /state\[p\]\["(\w+)"\] = p\.grad\.clone\(\)/.exec(text)?.[1];
  const states = routes.map((): State => ({}));
  const xs = [starting(layers)];
  for (let k = 0; k < steps; k++) {
    const x = xs[k]!;
    const g = gradientOf(layers, x, k);
    const whole = Math.hypot(...Object.values(g).flatMap((a) => [...a.data]));
    const next = routes.map(({ l, optimizer, step }, i) => {
      const [p, grad] = [x[l.name]!, g[l.name]!].map((a) => permute(a, turned(l))) as [Nd, Nd];
      const seen = each((a) => a * Math.min(1, most / whole), grad);
      if (k === 0 && slot !== undefined) states[i]![slot] = seen;
      const factor = rates.find(({ args }) => args[0] === optimizer)?.args[1] as ((k: number) => number) | undefined;
      const lr = (optimizer.options.lr as number) * (factor?.(k) ?? 1);
      return [l.name, permute(step(p, seen, states[i]!, lr, k + 1), turned(l, true))] as const;
    });
    xs.push(Object.fromEntries(next));
  }
  return xs;
}

/** What the printed optax program does. */
function jax(text: string, layers: readonly Layer[]): Trees[] {
  const env = read(text);
  const keys = [
    ...text.matchAll(/^\s*(?:optimizer = optax\.partition\(\{)?"([\w*]+)": /gm),
    ...text.matchAll(/[{,] ?"([\w*]+)": /g),
  ].map(([, key]) => key!);
  const labels = Object.fromEntries(layers.map((l) => [l.name, keys.includes(l.role) ? l.role : "*"]));
  const transformation = optax(env.optimizer as Call, labels);
  const seed = /_replace\((\w+)=(.*)\), \*opt_state/.exec(text);
  const xs = [starting(layers)];
  for (let k = 0; k < steps; k++) {
    const x = xs[k]!;
    const grads = gradientOf(layers, x, k);
    if (k === 0 && seed) {
      transformation.seed!(seed[1]!, run(`seeded = ${seed[2]}`, { ...library, grads }, arrays).seeded as Trees);
    }
    const u = transformation.update(grads, x, k);
    xs.push(Object.fromEntries(layers.map((l) => [l.name, each((a, b) => a + b, x[l.name]!, u[l.name]!)])));
  }
  return xs;
}

const farthest = (a: readonly Trees[], b: readonly Trees[]): number =>
  Math.max(...a.flatMap((x, k) => Object.keys(x).flatMap((l) => each((p, q) => Math.abs(p - q), x[l], b[k]![l]).data)));

const gamma = constant({ value: 0.05 });
const sgd = recipe()
  .with(gradient())
  .with(euclidean())
  .with(euclideanOverLayers())
  .with(steepest())
  .with(unconstrained())
  .with(gamma);
const lmo = sgd.with(maxOverLayers()).with(normalized());
const keller = (scaling: "none" | "rmsToRms" | "image" | "oneHot" | "conv" | "matchRms", radius = 1) =>
  spectral({ scaling, radius, polar: "keller5" });
const muon = lmo.with(keller("image")).with(nesterov({ beta: 0.9, init: "zero" }));
const scion = lmo.with(ema({ alpha: 0.2 })).with(
  byLayer({
    input: keller("image", 2),
    embedding: colNorm({ scaling: "oneToRms", radius: 0.5 }),
    hidden: keller("rmsToRms", 3),
    conv: keller("conv", 4),
    output: sign({ scaling: "perInput", radius: 10 }),
    bias: rms({ radius: 1.5 }),
  }),
);
const zero = ema({ alpha: 0.2, init: "zero" });

type Case = readonly [name: string, program: Program, layers?: readonly Layer[]];
const both: readonly Case[] = [
  ["gradient descent in a ball of radius 2: lr is γρ²", sgd.with(euclidean({ radius: 2 })), network],
  ["heavy ball", sgd.with(heavyBall({ beta: 0.8 })), network],
  ["Nesterov's heavy ball", sgd.with(heavyBall({ beta: 0.8, nesterov: true })), network],
  ["SGD on an average from 0", sgd.with(zero), network],
  ["SGD with Nesterov's momentum from 0", sgd.with(nesterov({ beta: 0.8, init: "zero" })), network],
  ["SGD with decay, no momentum", sgd.with(decayed({ mu: 0.3 })).with(euclidean({ radius: 3 })), network],
  [
    "clipped gradient descent",
    sgd
      .with(clipped({ at: 6 }))
      .with(euclidean({ radius: 2 }))
      .with(decayed({ mu: 0.1 })),
    network,
  ],
  ["Muon", muon],
  ["Muon with radius and decay", muon.with(keller("image", 2)).with(decayed({ mu: 0.3 }))],
  ["Muon that matches AdamW's RMS, radius 0.2, in its ball", muon.with(keller("matchRms", 0.2)).with(constrained())],
  ["Muon that matches AdamW's RMS, radius 0.5", muon.with(keller("matchRms", 0.5)).with(decayed({ mu: 0.3 }))],
  ["Muon from the first gradient", muon.with(nesterov({ beta: 0.9 }))],
  ["Muon on a heavy ball", muon.with(heavyBall({ beta: 0.9 }))],
  ["Muon on a heavy ball that looks ahead", muon.with(heavyBall({ beta: 0.9, nesterov: true }))],
  ["Muon on an average from the first gradient", muon.with(ema({ alpha: 0.3 }))],
  [
    "Muon without momentum, with Newton and Schulz's cubic",
    muon.with(gradient()).with(spectral({ scaling: "image", polar: "cubic", steps: 7 })),
  ],
  [
    "Lion",
    lmo
      .with(lion({ beta1: 0.8, beta2: 0.9, init: "zero" }))
      .with(sign({ radius: 2 }))
      .with(decayed({ mu: 0.4 })),
    network,
  ],
  ["Lion from the first gradient", lmo.with(lion({ beta1: 0.8, beta2: 0.9 })).with(sign()), network],
  ["signum", lmo.with(sign()).with(ema({ alpha: 0.2 })), matrices],
  ["unconstrained Scion, every role", scion, network],
  ["Scion, every role", scion.with(constrained()), network],
  ["Scion with decay 0.4: radius ρ/μ and lr γμ", scion.with(decayed({ mu: 0.4 })), network],
  ["Scion on a heavy ball", scion.with(heavyBall({ beta: 0.8 })).with(constrained()), network],
  [
    "colNorm per input, rowNorm",
    lmo.with(zero).with(
      byLayer({
        embedding: rowNorm({ scaling: "rmsToInf" }),
        input: rowNorm(),
        "*": colNorm({ scaling: "perInput", radius: 4 }),
      }),
    ),
    withoutConv.filter((l) => l.role !== "bias"),
  ],
  ["one-hot inputs", lmo.with(zero).with(keller("oneHot"))],
  ["AdamW", adamw({ gamma: 0.01, mu: 0.2 }), network],
  ["Muon beside AdamW", partition({ hidden: muon, "*": adamw({ gamma: 0.02 }) }), network],
  [
    "Muon beside signum",
    partition({ hidden: muon.with(zero).with(decayed({ mu: 0.2 })), "*": lmo.with(sign()) }),
    withoutConv.filter((l) => l.role !== "bias"),
  ],
];
const onlyTorch: readonly Case[] = [
  ["SGD on an average from the first gradient", sgd.with(ema({ alpha: 0.2 })), network],
];
const onlyOptax: readonly Case[] = [
  ["SGD on a debiased average", sgd.with(ema({ alpha: 0.2, init: "debiased" })), network],
  ["optax's Muon, whose Nesterov is debiased", muon.with(nesterov({ beta: 0.9, init: "debiased" }))],
  ["SGD on an average from the first gradient", sgd.with(ema({ alpha: 0.2 })), network],
  ["SGD with Nesterov's momentum from the first gradient", sgd.with(nesterov({ beta: 0.8 })), network],
  ["SGD with momentum and decoupled decay", sgd.with(zero).with(decayed({ mu: 0.3 })), network],
  [
    "normalized SGD over all layers",
    sgd
      .with(normalized())
      .with(euclidean({ radius: 3 }))
      .with(ema()),
    network,
  ],
  ["layerwise normalized SGD", lmo.with(zero), network],
  [
    "momentum, then clipped",
    sgd
      .with(zero)
      .with(clipped({ at: 2 }))
      .with(euclidean({ radius: 2 })),
    network,
  ],
  ["spectral descent, Euclidean over the layers", sgd.with(keller("rmsToRms", 2))],
  [
    "sign descent, Euclidean over the layers",
    sgd.with(sign({ scaling: "perInput", radius: 3 })).with(zero),
    withoutConv,
  ],
  ["ALMOND", scion.with(almond({ alpha: 0.3 })).with(constrained()), network],
  [
    "signum with vectors and kernels",
    lmo.with(sign({ scaling: "perInput" })).with(zero),
    network.filter((l) => l.role !== "bias"),
  ],
  ["You Jiacheng's quintics", lmo.with(spectral({ polar: "you5" }))],
  ["modula's quintics", lmo.with(spectral({ polar: "modula6", scaling: "rmsToRms" }))],
  ["the Polar Express, its prefactor included", lmo.with(spectral({ polar: "polarExpress", steps: 6 }))],
  ["modded-nanogpt's Polar Express", lmo.with(spectral({ polar: "polarExpress5" }))],
];

describe.each([
  ["torch", torch, [...both, ...onlyTorch]],
  ["optax", jax, [...both, ...onlyOptax]],
] satisfies (readonly [PythonTarget, typeof torch, Case[]])[])(
  "toPython(…, %s), read back and run as the library's own loop, is this project's run to 1e-9:",
  (target, loop, cases) => {
    test.each(cases.map((c) => [c[0], c] as const))("%s", async (_, [, program, layers = matrices]) => {
      const text = toPython(program, target);
      expect(farthest(await ours(program, layers), loop(text, layers))).toBeLessThan(1e-9);
    });
  },
);

describe("stepsizes", () => {
  const schedules = [
    linear({ from: 0, to: 0.3, steps: 17 }),
    linear({ from: 0.3, to: 0.01, steps: 20 }),
    cosine({ from: 0.4, to: 0.02, steps: 30 }),
    inverseRoot({ value: 0.7 }),
    stableThenDecay({ value: 0.2, steps: 40, decay: 0.3 }),
    stableThenDecay({ value: 0.2, steps: 40, decay: 0 }),
    warmup({ steps: 10, schedule: constant({ value: 0.3 }) }),
    warmup({ steps: 8, schedule: cosine({ from: 0.4, to: 0, steps: 30 }) }),
  ];
  test.each(schedules.map((s) => [s.kind, s] as const))("%s: γₖ is the same for k < 60, in both", (_, schedule) => {
    const program = sgd.with(euclidean({ radius: 2 })).with(schedule);
    const env = read(toPython(program, "torch"));
    const rate = (env.scheduler_of_optimizer as Call).args[1] as (k: number) => number;
    const { lr } = (env.optimizer as Call).options as { lr: number };
    const chain = (read(toPython(program, "optax")).optimizer as Call).args as Call[];
    const jaxRate = scheduled(chain.at(-1)!.args[0]);
    for (let k = 0; k < 60; k++) {
      expect(Math.abs(lr * rate(k) - 4 * schedule.at(k))).toBeLessThan(1e-12);
      expect(Math.abs(jaxRate(k) - schedule.at(k))).toBeLessThan(1e-12);
    }
    expect(chain[0]!.args).toEqual([4]);
  });

  test("the decay follows the schedule, as γₖμ does", async () => {
    const program = scion.with(decayed({ mu: 0.4 })).with(linear({ from: 0.1, to: 0, steps: 10 }));
    const mine = await ours(program, network);
    expect(farthest(mine, torch(toPython(program, "torch"), network))).toBeLessThan(1e-9);
    expect(farthest(mine, jax(toPython(program, "optax"), network))).toBeLessThan(1e-9);
  });
});

test("the certified polar factor: scion.py's difference is said; optax's table keeps gap ≤ 0.01 and ‖X‖ ≤ 1", () => {
  const program = presets.scion();
  expect(toPython(program, "torch")).toContain("# Not the same: scion.py's polar factor is five Newton-Schulz steps");
  const text = toPython(program, "optax");
  const table = read(text).certified_0_01_9 as number[][];
  for (const low of [1e-1, 1e-2, 1e-3, 1e-4, 1e-5]) {
    const sigma = Array.from({ length: 40 }, (_, i) => (i === 0 ? 1 : low));
    const g = new Nd([40, 40], Matrix.diag(sigma).to1DArray());
    const x = Matrix.from1DArray(40, 40, [...newtonSchulz(g, table, true).data]);
    const singular = new SingularValueDecomposition(x).diagonal;
    const paid = sigma.reduce((s, v, i) => s + v * x.get(i, i), 0) / sigma.reduce((a, b) => a + b);
    expect(singular[0]).toBeLessThan(1 + 1e-9);
    expect(1 - paid).toBeLessThan(1e-2);
  }
});

test("what one norm of many has no counterpart for is left out with a sentence, as long as another has one", () => {
  const text = toPython(presets.scion(), "torch");
  expect(text).toMatch(/# depthwise has no counterpart\. .*BiasRMS/);
  expect(read(text).optimizer).toMatchObject({ call: "Scion" });
});

describe("what cannot be said there is an error that names the axis", () => {
  test.each([
    ["estimator", sgd.with(storm()), "torch", "torch.optim.SGD has no"],
    ["estimator", lmo.with(almond()).with(sign()), "torch", "averages like"],
    ["estimator", lmo.with(nesterov()).with(sign()), "torch", "torch.optim.Muon alone"],
    ["estimator", sgd.with(nesterov()), "torch", `init: "zero"`],
    ["estimator", lmo.with(lion()).with(colNorm()), "torch", "with the sign only"],
    ["estimator", lmo.with(lion()).with(colNorm()), "optax", "with the sign only"],
    ["estimator", lmo.with(storm()).with(sign()), "optax", "no transformation like"],
    ["estimator", lmo.with(almond({ init: "first" })).with(sign()), "optax", "starts at 0"],
    ["estimator", lmo.with(almond({ of: ema() })).with(sign()), "optax", "before an average of LMOs"],
    ["estimator", sgd.with(ema({ init: "debiased" })), "torch", "debiases"],
    ["estimator", sgd.with(nesterov({ init: "debiased" })), "optax", "in contrib.muon alone"],
    ["estimator", scion.with(heavyBall({ nesterov: true })), "torch", "torch.optim.Muon alone"],
    ["estimator", partition({ "*": muon.with(ema()) }), "optax", "only start at 0"],
    ["geometry", lmo.with(euclidean()), "torch", "no such norm"],
    ["geometry", lmo.with(colNorm()), "torch", "scales columns with √out"],
    ["geometry", lmo.with(spectral()).with(ema()), "torch", "√(out/in)"],
    ["geometry", muon.with(spectral({ scaling: "image", polar: "you5" })), "torch", "repeats one polynomial"],
    ["geometry", lmo.with(spectral({ scaling: "rmsToRms", polar: "cubic" })), "torch", "five steps only"],
    ["geometry", lmo.with(sign({ radius: linear() })), "optax", "the schedule"],
    ["composition", lmo.with(sumOverLayers()), "torch", "joins layers"],
    ["composition", lmo.with(sumOverLayers()), "optax", "moves each leaf by itself"],
    ["normalization", lmo.with(steepest()), "torch", "dual norm of all layers"],
    ["normalization", lmo.with(clipped()), "optax", "dual norm of all layers"],
    ["normalization", sgd.with(normalized()), "torch", "no normalized SGD"],
    ["normalization", sgd.with(clipped()).with(ema()), "torch", "before momentum"],
    ["constraint", sgd.with(ema()).with(decayed()), "torch", "goes through the momentum"],
    ["constraint", lmo.with(sign()).with(decayed({ mu: linear() })), "optax", "the schedule"],
    ["stepsize", sgd.with(cosine({ from: 0, to: 1 })), "optax", "cannot rise from 0"],
  ] as const)("%s", (axis, program, target, why) => {
    try {
      toPython(program, target as PythonTarget);
    } catch (error) {
      expect(error).toBeInstanceOf(NoCounterpart);
      expect((error as NoCounterpart).axis).toBe(axis);
      expect((error as Error).message).toContain(why);
      return;
    }
    expect.fail("It was written.");
  });

  test("every preset is written, or says what has no counterpart", () => {
    for (const { name } of presetTable()) {
      const program = (presets as unknown as Record<string, () => Program>)[name]!();
      for (const target of ["torch", "optax"] as const) {
        try {
          expect(toPython(program, target), name).toContain("optimizer");
        } catch (error) {
          expect(error, name).toBeInstanceOf(NoCounterpart);
        }
      }
    }
  });

  test("and what is no program, or half of one, or for no such library, is a sentence too", () => {
    expect(() => toPython({ kind: "prodigy", options: {} }, "torch")).toThrow(`"prodigy" is neither a recipe`);
    expect(() => toPython(recipe().with(sign()), "torch")).toThrow("This recipe still needs: estimator");
    expect(() => toPython(sgd, "keras" as PythonTarget)).toThrow(`it writes "torch" or "optax"`);
  });
});

const python = (() => {
  try {
    return execFileSync("python3", ["--version"], { encoding: "utf8", stdio: "pipe" }) && "python3";
  } catch {
    return undefined;
  }
})();

test.skipIf(python === undefined)("every program compiles (skipped where there is no python3)", () => {
  const texts = [
    ...[...both, ...onlyTorch].map(([, program]) => toPython(program, "torch")),
    ...[...both, ...onlyOptax].map(([, program]) => toPython(program, "optax")),
    ...[presets.muon(), presets.scion(), presets.lion()].flatMap((p) => [toPython(p, "torch"), toPython(p, "optax")]),
  ];
  const check = "import json, sys\nfor text in json.load(sys.stdin): compile(text, 'program', 'exec')";
  expect(() => execFileSync(python!, ["-c", check], { input: JSON.stringify(texts), stdio: "pipe" })).not.toThrow();
});
