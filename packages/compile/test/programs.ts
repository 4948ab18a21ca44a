import { type Layer, layer } from "@unitball/core";
import { accepts, type Program } from "@unitball/optimizer";
import {
  adamw,
  clipped,
  colNorm,
  constrained,
  decayed,
  euclideanOverLayers,
  heavyBall,
  linear,
  nesterov,
  partition,
  presets,
  rowNorm,
  storm,
  sumOverLayers,
} from "unitball";

/** Layers of all kinds, more than are summed up in every loop: matrices, two of one size, vectors, a number, taps, gates. */
export const many: readonly Layer[] = [
  layer({ name: "first", shape: [6, 5], role: "input" }),
  layer({ name: "one", shape: [5, 5], role: "hidden" }),
  layer({ name: "two", shape: [5, 5], role: "hidden" }),
  layer({ name: "wide", shape: [4, 9], role: "hidden" }),
  layer({ name: "tall", shape: [12, 3], role: "hidden" }),
  layer({ name: "tokens", shape: [7, 4], role: "embedding" }),
  layer({ name: "conv", shape: [3, 3, 2, 4], role: "conv" }),
  layer({ name: "depthwise", shape: [3, 3, 2, 1], role: "depthwise" }),
  layer({
    name: "taps",
    shape: [2, 2, 3, 4],
    role: "hidden",
    view: { shape: [4, 3, 4], block: [0], in: [1], out: [2] },
  }),
  layer({ name: "gates", shape: [3, 8], role: "hidden", view: { shape: [3, 4, 2], block: [1], in: [0], out: [2] } }),
  layer({ name: "bias", shape: [5], role: "bias" }),
  layer({ name: "gain", shape: [], role: "gain" }),
  layer({ name: "head", shape: [5, 3], role: "output" }),
];

export const few: readonly Layer[] = many.filter(({ name }) => ["one", "two", "taps", "bias", "gain"].includes(name));

const falling = linear({ from: 0.05, to: 0.01, steps: 30 });

/** Every preset, with its defaults. */
export const allPresets: Readonly<Record<string, Program>> = Object.fromEntries(
  Object.entries(presets).flatMap(([name, preset]) => {
    const made: unknown = preset();
    return typeof made === "object" && "corridor" in made! ? [[name, made as Program]] : [];
  }),
);

/** One of each kind: norms, compositions, normalizations, constraints, a schedule, two gradients a step, two optimizers. */
export const programs: Readonly<Record<string, Program>> = {
  gradientDescent: presets.gradientDescent(),
  signum: presets.signum(),
  lion: presets.lion(),
  spectralDescent: presets.spectralDescent(),
  clippedScion: presets.clippedScion(),
  almondScion: presets.almondScion().with(constrained()),
  adamw: adamw({ gamma: 0.01, mu: falling }),
  "muon for hidden layers, adamw for the rest": partition({ hidden: presets.muon(), "*": adamw() }),
  "storm, sign": presets.signum({ stepsize: falling }).with(storm()),
  "nesterov, rowNorm over ℓ2": presets.normalizedSgd().with(nesterov()).with(rowNorm()),
  "nesterov, colNorm over ℓ1, clipped": presets
    .signum()
    .with(nesterov({ init: "zero" }))
    .with(colNorm())
    .with(sumOverLayers())
    .with(clipped({ at: 0.5 })),
  "heavy ball, ℓ2": presets
    .gradientDescent()
    .with(heavyBall())
    .with(decayed({ mu: falling }))
    .with(euclideanOverLayers()),
};

/** The layers that a program accepts. */
export const accepted = (program: Program, layers: readonly Layer[]): readonly Layer[] =>
  layers.filter((l) => accepts(program, l));
