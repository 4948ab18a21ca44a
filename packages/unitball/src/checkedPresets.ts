import { options } from "@unitball/core";
import { optionNames } from "./presets/options.ts";
import * as all from "./presets.ts";

export type {
  AdamOptions,
  FrankWolfeOptions,
  LionOptions,
  MuonOptions,
  OuterOptions,
  Preset,
  ScionOptions,
  ScionRadii,
  With,
  WithAlpha,
} from "./presets.ts";

type Make = (given?: object) => unknown;

/** A preset that refuses an option that it does not know, with a sentence: the compiler does so where there is one. */
const checked =
  (name: keyof typeof optionNames, preset: Make): Make =>
  (given) => {
    options(`presets.${name}`, given, optionNames[name]);
    return preset(given);
  };

/** The presets as plain functions, which whoever infers a type from one can name. */
type Presets = {
  readonly [N in keyof typeof all]: (typeof all)[N] extends (given?: infer O) => infer R ? (given?: O) => R : never;
};

/** The field's optimizers, each one expression of parts: `presets.muon({ beta: 0.9 })`. */
export const presets: Presets = Object.freeze(
  Object.fromEntries(
    Object.entries(all as unknown as Readonly<Record<keyof typeof all, Make>>).map(([name, preset]) => [
      name,
      checked(name as keyof typeof all, preset),
    ]),
  ),
) as unknown as Presets;
