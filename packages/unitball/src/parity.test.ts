import "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { reference } from "@unitball/backend-reference";
import { tfjs } from "@unitball/backend-tfjs";
import { trajectory } from "@unitball/conformance";
import { type Backend, type Geometry, type Layers, layer, type Ops, type Role } from "@unitball/core";
import { colNorm, rms, rowNorm, sign, spectral } from "@unitball/geometries";
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

/** 20 steps of a program on one layer [in, out], and of a loop on its transpose [out, in], with the same gradients. */
async function compare<T>(
  backend: Backend<T>,
  program: Program,
  loop: loops.Loop,
  shape: readonly [number, number],
  role: Role,
) {
  const [out, in_] = shape;
  const vector = role === "bias";
  const l = layer({ name: "w", shape: vector ? [out * in_] : [in_, out], role });
  const own = (m: Matrix): number[] => (vector ? m.to1DArray() : m.transpose().to1DArray());
  const gs = Array.from({ length: 20 }, (_, k) => loops.drawn(out, in_, 50 + k));
  let p = loops.drawn(out, in_, 1);
  const want = gs.map((g, k) => {
    p = loop(p, g, k);
    return own(p);
  });
  const gradient = (_ops: Ops<T>, _at: Layers<T>, k: number) => ({
    w: backend.enter(backend.tensor(own(gs[k]!), l.shape), l),
  });
  const got = await trajectory(backend, program, [l], { w: own(loops.drawn(out, in_, 1)) }, gradient, { steps: 20 });
  return Math.max(...want.flatMap((x, k) => x.map((a, i) => Math.abs(a - got[k + 1]!.w![i]!))));
}

const [wd, beta] = [0.2, 0.9];
const keller5 = { polar: "keller5", epsilon: 1e-7 } as const;
const scionGiven = { lr, alpha: 0.2, scale: 3, unconstrained: false };
const asScion = (geometry: Geometry, unconstrained = false) => {
  const base = (unconstrained ? presets.unconstrainedScion : presets.scion)({ stepsize, alpha: 0.2, init: "zero" });
  return base.with(geometry) as unknown as Program;
};
const n = loops.scionNorms;
const [radius, epsilon] = [3, 1e-8];

/** What is matched, the preset with the variant's options, the source's semantics, the layer's role. */
type Case = readonly [string, () => Program, () => loops.Loop, Role?];
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
    "Scion, Spectral",
    () => asScion(spectral({ scaling: "rmsToRms", radius, ...keller5 })),
    () => loops.scion({ ...scionGiven, norm: n.spectral }),
  ],
  [
    "Unconstrained Scion, Spectral",
    () => asScion(spectral({ scaling: "rmsToRms", radius, ...keller5 }), true),
    () => loops.scion({ ...scionGiven, unconstrained: true, norm: n.spectral }),
  ],
  [
    "Scion, Spectral with max",
    () => asScion(spectral({ scaling: "image", radius, ...keller5 })),
    () => loops.scion({ ...scionGiven, norm: n.spectralMax }),
  ],
  [
    "Scion, ColNorm",
    () => asScion(colNorm({ scaling: "oneToRms", radius, epsilon })),
    () => loops.scion({ ...scionGiven, norm: n.colNorm(false) }),
  ],
  [
    "Scion, ColNorm normalized",
    () => asScion(colNorm({ scaling: "perInput", radius, epsilon })),
    () => loops.scion({ ...scionGiven, norm: n.colNorm(true) }),
  ],
  [
    "Scion, RowNorm",
    () => asScion(rowNorm({ radius, epsilon })),
    () => loops.scion({ ...scionGiven, norm: n.rowNorm(false) }),
  ],
  [
    "Scion, RowNorm normalized",
    () => asScion(rowNorm({ scaling: "rmsToInf", radius, epsilon })),
    () => loops.scion({ ...scionGiven, norm: n.rowNorm(true) }),
  ],
  ["Scion, Sign", () => asScion(sign({ radius })), () => loops.scion({ ...scionGiven, norm: n.sign(false) })],
  [
    "Scion, Sign normalized",
    () => asScion(sign({ scaling: "perInput", radius })),
    () => loops.scion({ ...scionGiven, norm: n.sign(true) }),
  ],
  [
    "Scion, BiasRMS",
    () => asScion(rms({ radius, epsilon })),
    () => loops.scion({ ...scionGiven, norm: n.bias }),
    "bias",
  ],
  [
    "ScionLight",
    () => presets.scionLight({ stepsize, alpha: 0.2, hidden: radius, polar: keller5 }),
    () => loops.scionLight({ ...scionGiven, norm: n.spectral }),
  ],
];

for (const [name, program, loop, role = "hidden"] of cases) {
  test.each(shapes)(`${name}, [%i, %i]: 20 steps of its own loop within 1e-10 in float64`, async (out, in_) => {
    expect(await compare(reference(), program(), loop(), [out, in_], role)).toBeLessThan(1e-10);
  });
}

test.each(["cpu", "wasm"] as const)("on %s all are within 1e-4 of their loops", async (kind) => {
  const backend = (await tfjs(kind)) as Backend<unknown>;
  for (const [name, program, loop, role = "hidden"] of cases) {
    expect(await compare(backend, program(), loop(), shapes[0], role), name).toBeLessThan(1e-4);
  }
});

test("SGDScheduleFree: 20 steps of z, asked at its y, within 1e-12", async () => {
  const backend = reference();
  const l = layer({ name: "w", shape: [4, 6], role: "hidden" });
  const loop = loops.scheduleFree({ lr, beta });
  const start = loops.drawn(6, 4, 1);
  const f = (y: Matrix, k: number) => loops.drawn(6, 4, 50 + k).add(y.clone().mul(2));
  const want = Array.from({ length: 20 }, (_, k) =>
    loop
      .step(f(loop.y(start), k))
      .transpose()
      .to1DArray(),
  );
  const gradient = <T>(ops: Ops<T>, at: Layers<T>, k: number) => ({
    w: ops.add(
      backend.tensor(
        loops
          .drawn(6, 4, 50 + k)
          .transpose()
          .to1DArray(),
        [1, 4, 6],
      ) as T,
      ops.mul(2, at.w!),
    ),
  });
  const got = await trajectory(
    backend,
    presets.scheduleFreeSgd({ stepsize, beta }),
    [l],
    { w: start.transpose().to1DArray() },
    gradient,
    { steps: 20 },
  );
  want.forEach((z, k) => {
    expect(got[k + 1]!.w).toEqual(z.map((a) => expect.closeTo(a, 12)));
  });
});
