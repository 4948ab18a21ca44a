// internal
import type { Axes } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { type Chain, type Inside, optaxGeometry, scaled } from "./optaxGeometry.ts";
import { optaxStepsize } from "./optaxStepsize.ts";
import {
  alphaOf,
  choice,
  debiased,
  decayOf,
  fixed,
  geometriesOf,
  isEuclidean,
  looksAhead,
  type Said,
  startsAtFirst,
} from "./said.ts";
import { bracketed, call, comment, complement, literal, option, tidy } from "./text.ts";
import type { Piece } from "./torchPiece.ts";

/** A recipe as a chain of optax's gradient transformations, called `name`: estimator, LMO, constraint, stepsize. */
export function optaxOf(parts: Axes, name: string): Piece {
  if (parts.estimator.kind === "lion") return lion(parts, name);
  const average = averaging(parts.estimator, parts);
  const { links, names, notes } = moved(parts);
  const mu = decayOf(parts.constraint);
  const chain = [
    ...average.links,
    ...links,
    ...after(parts.estimator),
    ...(mu === 0 ? [] : [`optax.add_decayed_weights(${literal(mu)})`]),
    `optax.scale_by_learning_rate(${optaxStepsize(parts.stepsize)})`,
  ];
  const made = `${name} = ${call("optax.chain", ...chain)}`;
  const uses = (word: string) => [made, ...Object.values(names), ...average.lines].some((text) => text.includes(word));
  return {
    imports: [
      ...(uses("jax.") ? ["import jax"] : []),
      ...(uses("jnp.") ? ["import jax.numpy as jnp"] : []),
      "import optax",
    ],
    lines: [...Object.values(names), [...[...new Set(notes)].map(comment), made].join("\n"), ...average.lines],
  };
}

/** The estimator's links before the LMO, and the lines that start its average at the first gradient. */
function averaging(e: Said, parts: Axes): { links: readonly string[]; lines: readonly string[] } {
  if (e.kind === "gradient" || e.kind === "almond" || inside(parts)) return { links: [], lines: [] };
  if (e.kind === "heavyBall") {
    const ahead = looksAhead(e) ? [option("nesterov", true)] : [];
    return { links: [call("optax.trace", option("decay", fixed(e, "beta")), ...ahead)], lines: [] };
  }
  if (e.kind === "ema") {
    const links = [call("optax.ema", option("decay", complement(alphaOf(e))), option("debias", debiased(e)))];
    return { links, lines: startsAtFirst(e) ? [first("ema", "grads")] : [] };
  }
  if (e.kind === "nesterov" && debiased(e)) {
    throw new NoCounterpart(
      "estimator",
      `optax debiases Nesterov's average in contrib.muon alone, with a published polar; use init: "zero".`,
    );
  }
  if (e.kind === "nesterov") {
    const alpha = alphaOf(e);
    const trace = call("optax.trace", option("decay", complement(alpha)), option("nesterov", true));
    const free = parts.normalization.kind === "normalized";
    return {
      links: [trace, ...(free ? [] : scaled(alpha))],
      lines: startsAtFirst(e) ? [first("trace", `jax.tree.map(lambda g: g / ${literal(alpha)}, grads)`)] : [],
    };
  }
  throw new NoCounterpart("estimator", `optax has no transformation like "${e.kind}".`);
}

const first = (slot: string, value: string, name = "opt_state"): string =>
  [
    comment("The average starts at the first gradient: run this once, before the first update."),
    `${name} = (${name}[0]._replace(${slot}=${value}), *${name}[1:])`,
  ].join("\n");

/** Nesterov's debiased average, where the LMO is optax's Muon, which has it. */
const inside = ({ estimator: e, geometry }: Axes): Inside | undefined =>
  e.kind === "nesterov" && debiased(e) && geometry.kind === "spectral" && choice(geometry, "polar") !== "certified"
    ? { beta: complement(alphaOf(e)), nesterov: true }
    : undefined;

/** ALMOND averages after the LMO. */
function after(e: Said): readonly string[] {
  if (e.kind !== "almond") return [];
  const { of } = e.options as { of: Said };
  if (of.kind !== "gradient") {
    throw new NoCounterpart("estimator", `optax has no transformation like "${of.kind}" before an average of LMOs.`);
  }
  if (startsAtFirst(e)) throw new NoCounterpart("estimator", `optax.ema starts at 0; use almond({ init: "zero" }).`);
  return [call("optax.ema", option("decay", complement(alphaOf(e))), option("debias", false))];
}

/** Geometry, norm over the layers and normalization, which optax has together or not at all. */
function moved(parts: Axes): Chain {
  const { geometry, composition, normalization } = parts;
  const [over, by] = [composition.kind, normalization.kind];
  if (isEuclidean(parts)) {
    const rho = fixed(geometry, "radius");
    if (by === "steepest") return { links: scaled(rho ** 2), names: {}, notes: [] };
    if (by === "normalized") {
      return {
        links: [call("optax.normalize_by_update_norm", option("scale_factor", rho), option("eps", 1e-37))],
        names: {},
        notes: [],
      };
    }
    if (by === "clipped") {
      const c = fixed(normalization, "at");
      return {
        links: [`optax.clip_by_global_norm(${literal(tidy(c / rho))})`, ...scaled(rho ** 2 / c)],
        names: {},
        notes: [],
      };
    }
  }
  const own = over === "maxOverLayers" && by === "normalized";
  const sharp = over === "euclideanOverLayers" && by === "steepest";
  if (!own && !sharp && over !== "maxOverLayers") {
    throw new NoCounterpart(
      "composition",
      `optax moves each leaf by itself, so that "${over}" with "${by}" cannot be said; maxOverLayers with normalized can, and euclideanOverLayers with steepest.`,
    );
  }
  if (!own && !sharp) {
    throw new NoCounterpart(
      "normalization",
      `"${by}" needs the dual norm of all layers together; optax has none but the Euclidean one.`,
    );
  }
  const keyed = geometriesOf(parts).map(([key, g]) => [key, optaxGeometry(g, sharp, inside(parts))] as const);
  if (geometry.kind !== "byLayer") return keyed[0]![1];
  const routes = keyed.map(
    ([key, { links }]) => `${literal(key)}: ${links.length === 1 ? links[0] : call("optax.chain", ...links)}`,
  );
  return {
    links: [call("optax.partition", bracketed("{", routes, "}"), "labels")],
    names: Object.assign({}, ...keyed.map(([, chain]) => chain.names)),
    notes: [
      "labels: a pytree like the parameters, with the key below for each.",
      ...keyed.flatMap(([, chain]) => chain.notes),
    ],
  };
}

function lion({ estimator, geometry, composition, normalization, constraint, stepsize }: Axes, name: string): Piece {
  if (geometry.kind !== "sign" || choice(geometry, "scaling") !== "none") {
    throw new NoCounterpart("estimator", `optax has Lion's two averages with the sign only; use lion() with sign().`);
  }
  if (composition.kind !== "maxOverLayers" || normalization.kind !== "normalized") {
    throw new NoCounterpart("normalization", `optax.lion takes the sign as it is: maxOverLayers with normalized.`);
  }
  const rho = fixed(geometry, "radius");
  if (rho !== 1 && stepsize.kind !== "constant") {
    throw new NoCounterpart(
      "geometry",
      "optax.lion has no radius beside a schedule; use radius 1 and scale the schedule.",
    );
  }
  const rate = stepsize.kind === "constant" ? literal(tidy(stepsize.at(0) * rho)) : optaxStepsize(stepsize);
  const made = `${name} = ${call(
    "optax.lion",
    option("learning_rate", rate),
    option("b1", fixed(estimator, "beta1")),
    option("b2", fixed(estimator, "beta2")),
    option("weight_decay", tidy(decayOf(constraint) / rho)),
  )}`;
  return {
    imports: [...(rate.includes("jnp.") ? ["import jax.numpy as jnp"] : []), "import optax"],
    lines: [made, ...(startsAtFirst(estimator) ? [first("mu", "grads")] : [])],
  };
}
