// internal
import type { Axes } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { choice, fixed, geometriesOf, type Said } from "./said.ts";
import { bracketed, comment, identifier, literal, tidy } from "./text.ts";

interface Norm {
  readonly norm: string;
  readonly kwargs: Record<string, boolean>;
}

/** scion.py keeps a token embedding as [vocabulary, features], where the features are the outputs. */
const transposed = (key: string): Record<string, boolean> => (key === "embedding" ? { transpose: true } : {});

const refuse = (g: Said, why: string): never => {
  throw new NoCounterpart(
    "geometry",
    `${g.kind}${choice(g, "scaling") ? ` with scaling "${choice(g, "scaling")}"` : ""}: ${why}`,
  );
};

const norms: Readonly<Record<string, (g: Said, key: string) => Norm>> = {
  spectral(g, key) {
    const polar = choice(g, "polar")!;
    const keller = polar === "keller5" && fixed(g, "steps") === 5;
    if (!keller && polar !== "certified") refuse(g, `scion.py knows Keller Jordan's five steps only, not "${polar}".`);
    if (key === "embedding") refuse(g, "scion.py would take an embedding's vocabulary for its outputs.");
    const scaling = choice(g, "scaling");
    if (scaling === "rmsToRms") return { norm: "Spectral", kwargs: {} };
    if (scaling === "image") return { norm: "Spectral", kwargs: { max: true } };
    if (scaling === "oneHot") return { norm: "Spectral", kwargs: { normalized: false } };
    if (scaling === "conv") return { norm: "SpectralConv", kwargs: {} };
    return refuse(g, "scion.py always scales with √(out/in), max(1, √(out/in)) or √out.");
  },
  sign: (g, key) =>
    key === "bias" || key === "gain"
      ? refuse(g, "scion.py's Sign takes matrices only.")
      : { norm: "Sign", kwargs: { normalized: choice(g, "scaling") === "perInput" } },
  colNorm: (g, key) =>
    choice(g, "scaling") === "none"
      ? refuse(g, "scion.py always scales columns with √out.")
      : { norm: "ColNorm", kwargs: { normalized: choice(g, "scaling") === "perInput", ...transposed(key) } },
  rowNorm: (g, key) => ({
    norm: "RowNorm",
    kwargs: { normalized: choice(g, "scaling") === "rmsToInf", ...transposed(key) },
  }),
  rms: (g, key) =>
    key === "bias" || key === "gain" || key === "*"
      ? { norm: "BiasRMS", kwargs: {} }
      : refuse(g, "scion.py's BiasRMS averages over the first axis only; it is made for vectors."),
};

/** The parameter groups of scion.py for a geometry, every radius divided by `shrink`. A group that cannot be said is a comment. */
export function scionGroups(
  parts: Axes,
  shrink: number,
): { readonly groups: string; readonly notes: readonly string[] } {
  const keyed = geometriesOf(parts);
  const notes: string[] = [];
  let first: NoCounterpart | undefined;
  const groups = keyed.map(([key, g]) => {
    try {
      const write = norms[g.kind] ?? ((given: Said) => refuse(given, "scion.py has no such norm."));
      const { norm, kwargs } = write(g, key);
      const group = {
        params: identifier(key),
        norm: literal(norm),
        norm_kwargs: literal(kwargs),
        scale: literal(tidy(fixed(g, "radius") / shrink)),
      };
      if (choice(g, "polar") === "certified") notes.push(inexact);
      if (key === "*" && (norm === "Sign" || norm === "BiasRMS")) notes.push(narrow(norm));
      return `{${Object.entries(group)
        .map(([name, value]) => `"${name}": ${value}`)
        .join(", ")}}`;
    } catch (error) {
      if (!(error instanceof NoCounterpart)) throw error;
      first ??= error;
      return comment(`${identifier(key)} has no counterpart. ${error.why}`);
    }
  });
  if (first !== undefined && groups.every((group) => group.startsWith("#"))) throw first;
  return { groups: bracketed("[", groups, "]"), notes: [...new Set(notes)] };
}

const inexact =
  "Not the same: scion.py's polar factor is five Newton-Schulz steps in bfloat16, with singular values from 0.68 to 1.20; the recipe's is within its gap of the exact one.";
const narrow = (norm: string): string =>
  norm === "Sign" ? "scion.py's Sign takes matrices [out, in] only." : "scion.py's BiasRMS is meant for vectors.";
