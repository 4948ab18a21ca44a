// internal
import {
  certified,
  cubic,
  keller,
  modula6,
  polarExpress5,
  polarExpressTable,
  type Table,
  you5,
} from "@unitball/geometries/polar";
import { NoCounterpart } from "./noCounterpart.ts";
import { choice, fixed, type Said } from "./said.ts";
import { bracketed, call, identifier, literal, option, tidy } from "./text.ts";

/** Transformations of optax, one after the other, and what the reader should know of them. */
export interface Chain {
  readonly links: readonly string[];
  /** Names that the links use, with their definitions. */
  readonly names: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** A JAX expression in an array u, for each leaf: kernels are [in, out] and [kh, kw, in, out], as in TensorFlow.js. */
const each = (expression: string): string => `optax.stateless_with_tree_map(lambda u, _: ${expression})`;

/** −lmo₁ in closed form, with its width factor: what one reads in the JSDoc of the geometry. */
const closed: Readonly<Record<string, (scaling: string | undefined) => string>> = {
  sign: (scaling) => (scaling === "perInput" ? "jnp.sign(u) / (u.size / u.shape[-1])" : "jnp.sign(u)"),
  euclidean: () => "unit(u)",
  rms: () => "unit(u) * u.size**0.5",
  colNorm: (scaling) =>
    ({
      none: "unit(u, axis=-1)",
      oneToRms: "unit(u, axis=-1) * u.shape[-1]**0.5",
      perInput: "unit(u, axis=-1) * u.shape[-1]**0.5 / (u.size / u.shape[-1])",
    })[scaling!]!,
  rowNorm: (scaling) =>
    `unit(u, axis=tuple(range(u.ndim - 1)))${scaling === "rmsToInf" ? " / (u.size / u.shape[-1])**0.5" : ""}`,
};

/** What `unit` is, where a chain uses it: s/max(‖s‖, tiny). */
const unit = `def unit(u, axis=None):
    return u / jnp.maximum(jnp.sqrt(jnp.sum(u * u, axis=axis, keepdims=True)), 1e-37)`;

const sizes: Readonly<Record<string, string>> = {
  rmsToRms: "u * (u.shape[-1] / u.shape[-2]) ** 0.5",
  image: "u * max(1.0, u.shape[-1] / u.shape[-2]) ** 0.5",
  oneHot: "u * u.shape[-1] ** 0.5",
  conv: "u * (u.shape[-1] / u.shape[-2]) ** 0.5 / (u.size / (u.shape[-1] * u.shape[-2]))",
  matchRms: "u * max(u.size / u.shape[-1], u.shape[-1]) ** 0.5",
};

/** optax debiases Nesterov's average inside its Muon alone. */
export interface Inside {
  readonly beta: number;
  readonly nesterov: boolean;
}

/** −lmo of a geometry, or with `sharp` the steepest step ρ²‖u‖_*·(−lmo₁) of a layer by itself. */
export function optaxGeometry(g: Said, sharp: boolean, average: Inside = { beta: 0, nesterov: false }): Chain {
  if (closed[g.kind] === undefined && g.kind !== "spectral") {
    throw new NoCounterpart("geometry", `toPython has no JAX expression for "${g.kind}".`);
  }
  const rho = fixed(g, "radius");
  const scaling = choice(g, "scaling");
  const write = closed[g.kind];
  if (write !== undefined) {
    const lmo = write(scaling);
    const plain = lmo === "jnp.sign(u)" ? "optax.scale_by_sign()" : each(lmo);
    const link = sharp ? each(`jnp.sum(u * (${lmo})) * (${lmo})`) : plain;
    const names: Record<string, string> = link.includes("unit(") ? { unit } : {};
    return { links: [link, ...scaled(sharp ? rho ** 2 : rho)], names, notes: [] };
  }
  const size = scaling === "none" ? [] : [each(sizes[scaling!]!)];
  const made = polar(g, sharp, average);
  const schatten = made.link.includes("schatten") && !sharp;
  // optax's Schatten-4 normalization gives up below ‖u‖ = 1e-4; a unit matrix is far above.
  const link = schatten ? [each("unit(u)"), made.link] : [made.link];
  const names = schatten ? { unit, ...made.names } : made.names;
  return {
    links: [...link, ...size, ...(sharp ? size : []), ...scaled(sharp ? rho ** 2 : rho)],
    names,
    notes: made.notes,
  };
}

export const scaled = (by: number): readonly string[] => (by === 1 ? [] : [`optax.scale(${literal(tidy(by))})`]);

/** The largest short side for which a program's polar factor keeps the promise of `certified`. */
const largest = 1024;

const tables: Readonly<Record<string, (g: Said) => Table>> = {
  certified: (g) => certified(largest, fixed(g, "gap")),
  polarExpress: (g) => polarExpressTable(fixed(g, "steps"), fixed(g, "lower")),
  polarExpress5: () => polarExpress5,
  cubic: (g) => cubic(fixed(g, "steps")),
  keller5: (g) => keller(fixed(g, "steps")),
  you5: () => you5,
  modula6: () => modula6,
};

/** optax's Newton–Schulz without its momentum: β = 0. Prefactors go into the first polynomial, the supremum into the last. */
function polar(g: Said, sharp: boolean, average: Inside): Omit<Chain, "links"> & { readonly link: string } {
  const name = choice(g, "polar")!;
  const table = tables[name]?.(g);
  if (table === undefined) throw new NoCounterpart("geometry", `toPython has no polynomials for polar "${name}".`);
  const { steps, factor, supremum } = table;
  const rows = steps.map(([a, b, c], i) => {
    const f = i === 0 ? factor : 1;
    const s = i === steps.length - 1 ? supremum : 1;
    return [a / f / s, b / f ** 3 / s, c / f ** 5 / s].map(tidy);
  });
  const { gap, lower } = g.options as { gap?: number; lower?: number };
  const defined = identifier([name, gap ?? lower ?? "", steps.length].join("_"));
  const same = rows.every((row) => row.join() === rows[0]!.join());
  const epsilon = typeof (g.options as { epsilon?: number }).epsilon === "number" ? fixed(g, "epsilon") : 0;
  const link = call(
    "optax.contrib.scale_by_muon",
    option("ns_coeffs", same ? literal(rows[0]) : defined),
    option("ns_steps", String(rows.length)),
    option("beta", average.beta),
    ...(epsilon === 0 ? [] : [option("eps", epsilon)]),
    option("nesterov", average.nesterov),
    ...(sharp ? [option("adaptive", true)] : []),
    ...(table.norm === "schatten4" ? [option("preconditioning", `"schatten"`)] : []),
    option("weight_dimension_numbers", "dimensions"),
  );
  const notes =
    name === "certified"
      ? [
          ...(sharp
            ? ["optax's Schatten-4 normalization gives up on gradients smaller than 1e-4; scale the loss if they are."]
            : []),
          `The polar factor keeps the recipe's promise, gap at most ${fixed(g, "gap")} and no singular value above 1, for matrices whose shorter side is at most ${largest}; the recipe has a table for each layer.`,
        ]
      : [];
  const tableText = same ? {} : { [defined]: bracketed(`${defined} = (`, rows.map(literal), ")") };
  return { link, names: { dimensions, ...tableText }, notes };
}

/** optax asks how each leaf is a matrix: all axes but the last are inputs. Without an answer 0.2.8 fails on any tree. */
const dimensions = `def dimensions(tree):
    return jax.tree.map(lambda u: optax.contrib.MuonDimensionNumbers(tuple(range(u.ndim - 1)), u.ndim - 1), tree)`;
