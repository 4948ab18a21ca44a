import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { trajectory } from "@unitball/conformance";
import { type Backend, type Geometry, type Layer, type Layers, layer, type Ops, type Role } from "@unitball/core";
import { colNorm, rowNorm, sign, spectral } from "@unitball/geometries";
import type { Program } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";
import type { Matrix } from "ml-matrix";
import { expect, test } from "vitest";
import * as loops from "../test/loops.ts";
import * as presets from "./presets.ts";

const lr = 0.03;
const stepsize = constant({ value: lr });
const shapes = [
  [6, 4],
  [3, 5],
  [4, 4],
] as const;

/** A layer in PyTorch's layout, a matrix that the loops step, and in ours: the same numbers in another order. */
interface Form {
  readonly layer: Layer;
  readonly torch: readonly [rows: number, columns: number];
  own(m: Matrix): number[];
}
const forms = {
  /** Linear [out, in] · kernel [in, out]. */
  hidden: dense("hidden"),
  input: dense("input"),
  output: dense("output"),
  /** Embedding [vocab, dim], in both. */
  embedding: (rows: number, columns: number): Form => ({
    layer: layer({ name: "w", shape: [rows, columns], role: "embedding" }),
    torch: [rows, columns],
    own: (m) => m.to1DArray(),
  }),
  /** One tensor that is the embedding and, as y = xWᵀ, the head: as a head it sums over dim. */
  tied: (rows: number, columns: number): Form => {
    const view = { shape: [rows, columns], block: [], in: [1], out: [0] };
    return {
      layer: layer({ name: "w", shape: [rows, columns], role: "output", view }),
      torch: [rows, columns],
      own: (m) => m.to1DArray(),
    };
  },
  bias: (rows: number, columns: number): Form => ({
    layer: layer({ name: "w", shape: [rows * columns], role: "bias" }),
    torch: [rows, columns],
    own: (m) => m.to1DArray(),
  }),
  /** Conv2d [out, in, k, k] · kernel [k, k, in, out]. */
  conv2d: conv([3, 3]),
  /** Conv1d [out, in, k] · kernel [k, in, out]. */
  conv1d: conv([4]),
} as const;

function dense(role: Role) {
  return (out: number, in_: number): Form => ({
    layer: layer({ name: "w", shape: [in_, out], role }),
    torch: [out, in_],
    own: (m) => m.transpose().to1DArray(),
  });
}

function conv(kernel: readonly number[]) {
  const taps = kernel.reduce((a, b) => a * b, 1);
  return (out: number, in_: number): Form => ({
    layer: layer({ name: "w", shape: [...kernel, in_, out], role: "conv" }),
    torch: [out, in_ * taps],
    own: (m) =>
      Array.from({ length: taps * in_ * out }, (_, at) => {
        const [tap, i, o] = [Math.floor(at / (in_ * out)), Math.floor(at / out) % in_, at % out];
        return m.get(o, i * taps + tap);
      }),
  });
}

/** 20 steps of a program on one layer, and of a loop on the same numbers in PyTorch's layout, with the same gradients. */
async function compare<T>(
  backend: Backend<T>,
  program: Program,
  loop: loops.Loop,
  shape: readonly [number, number],
  form: keyof typeof forms,
) {
  const { layer: l, torch, own } = forms[form](...shape);
  const gs = Array.from({ length: 20 }, (_, k) => loops.drawn(...torch, 50 + k));
  let p = loops.drawn(...torch, 1);
  const want = gs.map((g, k) => {
    p = loop(p, g, k);
    return own(p);
  });
  const gradient = (_ops: Ops<T>, _at: Layers<T>, k: number) => ({
    w: backend.enter(backend.tensor(own(gs[k]!), l.shape), l),
  });
  const got = await trajectory(backend, program, [l], { w: own(loops.drawn(...torch, 1)) }, gradient, { steps: 20 });
  return Math.max(...want.flatMap((x, k) => x.map((a, i) => Math.abs(a - got[k + 1]!.w![i]!))));
}

const [wd, beta] = [0.2, 0.9];
const keller5 = { polar: "keller5", epsilon: 1e-7 } as const;
const n = loops.scionNorms;
const [radius, epsilon] = [3, 1e-8];
const radii = { stepsize, alpha: 0.2, init: "zero", hidden: radius, output: radius, polar: keller5, epsilon } as const;
const shrunk = { constrained: presets.scion, unconstrained: presets.unconstrainedScion };

/** What is matched, the preset with the variant's options, the source's semantics, the layer. */
type Case = readonly [string, () => Program, () => loops.Loop, (keyof typeof forms)?];
const cases: readonly Case[] = [
  [
    "Keller's muon.py",
    () => presets.muon({ stepsize, mu: wd, beta, epsilon: 1e-7 }),
    () => loops.kellerMuon({ lr, wd, beta }),
  ],
  ["Moonlight", () => presets.moonlight({ stepsize, mu: wd, beta }), () => loops.moonlight({ lr, wd, beta })],
  ...(["original", "rms"] as const).flatMap((rule) =>
    [true, false].map(
      (nesterov): Case => [
        `torch.optim.Muon, ${rule}${nesterov ? ", nesterov" : ""}`,
        () => presets.torchMuon({ stepsize, mu: wd, beta, nesterov, scale: rule === "rms" ? "matchRms" : "keller" }),
        () => loops.torchMuon({ lr, wd, beta, nesterov, rule }),
      ],
    ),
  ),
  ...[true, false].map(
    (nesterov): Case => [
      `optax.contrib.muon${nesterov ? ", nesterov" : ""}`,
      () => presets.optaxMuon({ stepsize, beta, nesterov }),
      () => loops.optaxMuon({ lr, beta, nesterov }),
    ],
  ),
  ["the Muon of Dion", () => presets.dionMuon({ stepsize, mu: wd, beta }), () => loops.dionMuon({ lr, wd, mu: beta })],
  [
    "NorMuon",
    () => presets.norMuon({ stepsize, beta, beta2: 0.8, epsilon: 1e-7 }),
    () => loops.norMuon({ lr, beta, beta2: 0.8 }),
  ],
  [
    "AdaMuon",
    () => presets.adaMuon({ stepsize, mu: wd, beta, beta2: beta, epsilon: 1e-7 }),
    () => loops.adaMuon({ lr, wd, beta }),
  ],
  [
    "MARS-M",
    () => presets.marsMuon({ stepsize, mu: wd, beta, correction: 0.1, epsilon: 1e-7 }),
    () => loops.marsMuon({ lr, wd, beta, gamma: 0.1 }),
  ],
  [
    "optax.lars",
    () => presets.lars({ stepsize, mu: wd, beta, ratio: 0.5 }),
    () => loops.lars({ lr, wd, beta, eta: 0.5 }),
  ],
  [
    "LAMB",
    () => presets.lamb({ stepsize, mu: wd, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }),
    () => loops.lamb({ lr, wd, beta1: 0.8, beta2: 0.95, eps: 1e-6 }),
  ],
  [
    "Lion",
    () => presets.lion({ stepsize, mu: wd, beta1: 0.8, beta2: 0.95 }),
    () => loops.lion({ lr, wd, beta1: 0.8, beta2: 0.95 }),
  ],
  [
    "Signum",
    () => presets.signum({ stepsize, mu: wd, alpha: 0.2, init: "zero" }),
    () => loops.signum({ lr, wd, beta: 0.8 }),
  ],
  [
    "ScionLight",
    () => presets.scionLight(radii),
    () => loops.scionLight({ lr, alpha: 0.2, scale: radius, unconstrained: false, norm: n.spectral }),
  ],
  ...scionCases(),
];

/** Every norm class of scion.py, on every kind of layer that it takes: the preset's own norm by role, or another in its place. */
function scionCases(): Case[] {
  const all: readonly (readonly [string, keyof typeof forms, (d: Matrix) => Matrix, Geometry?])[] = [
    ["Spectral, dense", "hidden", n.spectral],
    ["Spectral with max, a first layer", "input", n.spectralMax],
    [
      "Spectral, normalized=False, for one-hot inputs",
      "input",
      n.spectralUnnormalized,
      spectral({ ...keller5, scaling: "oneHot", radius }),
    ],
    ["SpectralConv, Conv2d", "conv2d", n.spectralConv(9)],
    ["SpectralConv, Conv1d", "conv1d", n.spectralConv(4)],
    ["ColNorm, transpose, an embedding", "embedding", n.transposed(n.colNorm(false))],
    ["ColNorm, dense", "hidden", n.colNorm(false), colNorm({ scaling: "oneToRms", radius, epsilon })],
    ["ColNorm, normalized", "hidden", n.colNorm(true), colNorm({ scaling: "perInput", radius, epsilon })],
    ["RowNorm, normalized=False", "hidden", n.rowNorm(false), rowNorm({ radius, epsilon })],
    ["RowNorm, normalized", "hidden", n.rowNorm(true), rowNorm({ scaling: "rmsToInf", radius, epsilon })],
    ["Sign, the last layer", "output", n.sign(true)],
    ["Sign, a tied embedding and head", "tied", n.sign(true)],
    ["Sign, normalized=False, an embedding", "embedding", n.sign(false), sign({ radius })],
    ["BiasRMS", "bias", n.bias],
  ];
  return all.flatMap(([name, form, norm, instead]) =>
    (["constrained", "unconstrained"] as const).map((mode): Case => {
      const base = shrunk[mode](radii);
      return [
        `${mode === "constrained" ? "Scion" : "Unconstrained Scion"}, ${name}`,
        () => (instead ? (base.with(instead) as unknown as Program) : base),
        () => loops.scion({ lr, alpha: 0.2, scale: radius, unconstrained: mode === "unconstrained", norm }),
        form,
      ];
    }),
  );
}

for (const [name, program, loop, form = "hidden"] of cases) {
  test.each(shapes)(`${name}, [%i, %i]: 20 steps of its own loop within 1e-10 in float64`, async (out, in_) => {
    expect(await compare(reference(), program(), loop(), [out, in_], form)).toBeLessThan(1e-10);
  });
}

test.each(["cpu", "wasm"] as const)("on %s all are within 1e-4 of their loops", async (kind) => {
  const backend = (await tfjs(kind)) as Backend<unknown>;
  for (const [name, program, loop, form = "hidden"] of cases) {
    expect(await compare(backend, program(), loop(), shapes[0], form), name).toBeLessThan(1e-4);
  }
});

const judged: readonly (readonly [string, number, () => Promise<Backend<unknown>>])[] = [
  ["reference", 1e-12, async () => reference() as Backend<unknown>],
  ["cpu", 1e-4, async () => (await tfjs("cpu")) as Backend<unknown>],
  ["wasm", 1e-4, async () => (await tfjs("wasm")) as Backend<unknown>],
];

test.each(judged)("SGDScheduleFree, on %s: 20 steps of z, asked at its y, within %d", async (_, tolerance, started) => {
  const backend = await started();
  const l = layer({ name: "w", shape: [4, 6], role: "hidden" });
  const loop = loops.scheduleFree({ lr, beta });
  const own = (m: Matrix) => m.transpose().to1DArray();
  const noise = (k: number) => loops.drawn(6, 4, 50 + k);
  const start = loops.drawn(6, 4, 1);
  const want = Array.from({ length: 20 }, (_x, k) => own(loop.step(noise(k).add(loop.y(start).clone().mul(2)))));
  const gradient = (ops: Ops<unknown>, at: Layers<unknown>, k: number) => ({
    w: ops.add(backend.tensor(own(noise(k)), [1, 4, 6]), ops.mul(2, at.w!)),
  });
  const program = presets.scheduleFreeSgd({ stepsize, beta });
  const got = await trajectory(backend, program, [l], { w: own(start) }, gradient, { steps: 20 });
  const off = want.flatMap((z, k) => z.map((a, i) => Math.abs(a - got[k + 1]!.w![i]!)));
  expect(Math.max(...off)).toBeLessThan(tolerance);
});
