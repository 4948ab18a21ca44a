// internal
import { options } from "@unitball/core";

type Given<P> = P extends (given?: infer O) => unknown ? NonNullable<O> : never;
/** The names of a preset's options, all of them: one that is missing, or too many, does not compile. */
type Names<P> = { readonly [O in keyof Required<Given<P>>]: 1 };

/**
 * A preset that refuses an option that it does not know, with a sentence: the compiler does so where there is one. Every
 * call of this is marked pure, so that a bundler leaves out the presets that nobody asks for.
 */
export const checked = <P extends (given?: never) => unknown>(name: string, takes: Names<P>, preset: P): P =>
  ((given?: never) => {
    options(`presets.${name}`, given, takes);
    return preset(given);
  }) as P;
