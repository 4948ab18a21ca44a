/**
 * Every preset as an optimizer of a TensorFlow.js model: `model.compile({ optimizer: scion(model), loss })`. Importing this
 * lets `tf.loadLayersModel` load what was saved with it.
 */
import * as tf from "@tensorflow/tfjs-core";
import {
  layersOf,
  type Model,
  type Overrides,
  register as registerWith,
  type TfOptimizerOptions,
  tfOptimizer,
  type UnitballOptimizer,
} from "@unitball/backend-tfjs";
import type { Layer, Shelf, Stepsize } from "@unitball/core";
import { adamw as adamwProgram, type Program, partition as partitionProgram, type Routes } from "@unitball/optimizer";
import { constant } from "@unitball/schedules";
import * as presets from "./presets.ts";
import { shelf } from "./shelf.ts";

export {
  describe,
  fileSystem,
  initialize,
  layersFrom,
  layersOf,
  loadCheckpoint,
  saveCheckpoint,
  trainStep,
  UnitballOptimizer,
} from "@unitball/backend-tfjs";

/** A tf.LayersModel, or the layers of a model that is written by hand (`layersFrom`). */
export type Trained = Model | readonly Layer[];

/** What every optimizer of a model takes beside its program's own options. */
export interface ModelOptions extends TfOptimizerOptions {
  /** Roles by name or by predicate, where `layersOf` has to be told. */
  readonly roles?: Overrides;
}

/** The stepsize γₖ as TensorFlow.js calls it: a number, or a schedule such as `warmup({ schedule: cosine() })`. */
export interface LearningRate {
  readonly learningRate?: number | Stepsize;
}

/** Any recipe, partition or `adamw` as the optimizer of a model. */
export function optimizerOf(model: Trained, program: Program, options: ModelOptions = {}): UnitballOptimizer {
  const { roles, ...rest } = options;
  return tfOptimizer(program, isLayers(model) ? model : layersOf(model, roles), rest);
}

const isLayers = (model: Trained): model is readonly Layer[] => Array.isArray(model);

/** Let this TensorFlow.js load optimizers, where a page has two copies of it, or where there are more parts than ours. */
export const register = (tf: Parameters<typeof registerWith>[0], more: Shelf = {}): void =>
  registerWith(tf, { ...shelf, ...more });

register(tf);

const shared = ["roles", "clipNorm", "accumulate", "average", "maxNonFinite"];

/** Options split into the optimizer's and the program's own, with the learning rate under the name that it has there. */
function split(given: object, name: string): readonly [options: ModelOptions, own: object] {
  const entries = Object.entries(given).filter(([key, value]) => key !== "learningRate" && value !== undefined);
  const pick = (is: boolean) => Object.fromEntries(entries.filter(([key]) => shared.includes(key) === is));
  const rate = (given as LearningRate).learningRate;
  return [pick(true), { ...pick(false), ...(rate !== undefined && { [name]: rate }) }];
}

type Options<P extends (given: never) => Program> = Omit<NonNullable<Parameters<P>[0]>, "stepsize"> &
  LearningRate &
  ModelOptions;

/** A preset as a function of a model. */
const ofModel =
  <P extends (given: never) => Program>(preset: P) =>
  (model: Trained, given: Options<P> = {} as Options<P>): UnitballOptimizer => {
    const { learningRate } = given;
    const rate = typeof learningRate === "number" ? constant({ value: learningRate }) : learningRate;
    const [options, own] = split({ ...given, learningRate: rate }, "stepsize");
    return optimizerOf(model, preset(own as never), options);
  };

/** x ← x − γ∇f. */
export const gradientDescent = ofModel(presets.gradientDescent);

/** Normalized SGD with momentum: one Euclidean ball for all layers together. */
export const normalizedSgd = ofModel(presets.normalizedSgd);

/** Block-normalized SGD with momentum: a Euclidean ball for each layer. */
export const layerwiseNormalizedSgd = ofModel(presets.layerwiseNormalizedSgd);

/** signSGD: x ← x − γ·sign(g). */
export const signSgd = ofModel(presets.signSgd);

/** Signum: signSGD on the average of the gradients. */
export const signum = ofModel(presets.signum);

/** Steepest descent in the maximum norm. */
export const signDescent = ofModel(presets.signDescent);

/** Stochastic spectral descent. */
export const spectralDescent = ofModel(presets.spectralDescent);

/** Muon on every layer; for Muon as it is used, with AdamW beside it, see `partition`. */
export const muon = ofModel(presets.muon);

/** Unconstrained Scion. */
export const unconstrainedScion = ofModel(presets.unconstrainedScion);

/** Scion, which keeps every layer in its norm ball. */
export const scion = ofModel(presets.scion);

/** Clipped Scion: the step shrinks with the dual norm. */
export const clippedScion = ofModel(presets.clippedScion);

/** Scion's geometry with the average taken after the LMO. */
export const almondScion = ofModel(presets.almondScion);

/** Lion. */
export const lion = ofModel(presets.lion);

/** AdamW. */
export function adamw(
  model: Trained,
  given: Omit<NonNullable<Parameters<typeof adamwProgram>[0]>, "gamma"> & LearningRate & ModelOptions = {},
): UnitballOptimizer {
  const [options, own] = split(given, "gamma");
  return optimizerOf(model, adamwProgram(own), options);
}

/** Optimizers by layer name, by role, or "*": `partition(model, { hidden: presets.muon(), "*": adamw() })`, of "unitball"'s. */
export const partition = (model: Trained, routes: Routes, options: ModelOptions = {}): UnitballOptimizer =>
  optimizerOf(model, partitionProgram(routes), options);
