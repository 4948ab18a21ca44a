// internal
import type { Axes } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { alphaOf, choice, debiased, decayOf, fixed, isEuclidean, looksAhead, startsAtFirst } from "./said.ts";
import { scionGroups } from "./scionGroups.ts";
import { call, comment, complement, option, tidy } from "./text.ts";
import { assembled, noted, type Piece } from "./torchPiece.ts";
import { torchSgd } from "./torchSgd.ts";

/** A recipe as a PyTorch optimizer called `name` over the parameters `params`. */
export function torchOf(parts: Axes, name: string, params: string): Piece {
  const { estimator, geometry, composition, normalization } = parts;
  if (debiased(estimator)) {
    throw new NoCounterpart("estimator", `no PyTorch optimizer debiases "${estimator.kind}" alone; use init: "zero".`);
  }
  if (isEuclidean(parts)) return torchSgd(parts, name, params);
  if (composition.kind !== "maxOverLayers") {
    throw new NoCounterpart(
      "composition",
      `"${composition.kind}" joins layers, and PyTorch's optimizers move each layer by itself; that is maxOverLayers.`,
    );
  }
  if (normalization.kind !== "normalized") {
    throw new NoCounterpart(
      "normalization",
      `"${normalization.kind}" needs the dual norm of all layers together; PyTorch has "normalized" only.`,
    );
  }
  if (estimator.kind === "lion") return lion(parts, name, params);
  const muonLike = geometry.kind === "spectral" && ["image", "matchRms"].includes(choice(geometry, "scaling") ?? "");
  if (muonLike && ["nesterov", "ema", "heavyBall", "gradient"].includes(estimator.kind))
    return muon(parts, name, params);
  if (["ema", "heavyBall", "gradient"].includes(estimator.kind) && !looksAhead(estimator)) return scion(parts, name);
  if (looksAhead(estimator)) {
    throw new NoCounterpart(
      "estimator",
      `torch.optim.Muon alone has "nesterov", and it takes spectral({ scaling: "image" }) or "matchRms"; give other layers to other optimizers with partition().`,
    );
  }
  throw new NoCounterpart("estimator", `no published PyTorch optimizer averages like "${estimator.kind}".`);
}

function lion({ estimator, geometry, constraint, stepsize }: Axes, name: string, params: string): Piece {
  if (geometry.kind !== "sign" || choice(geometry, "scaling") !== "none") {
    throw new NoCounterpart(
      "estimator",
      `Lion's two averages are published with the sign only; use lion() with sign().`,
    );
  }
  const rho = fixed(geometry, "radius");
  const make = (lr: number) =>
    `${name} = ${call(
      "Lion",
      params,
      option("lr", tidy(lr * rho)),
      option("betas", [fixed(estimator, "beta1"), fixed(estimator, "beta2")]),
      option("weight_decay", tidy(decayOf(constraint) / rho)),
    )}`;
  const start = startsAtFirst(estimator) ? "exp_avg" : undefined;
  return assembled(name, stepsize, ["from lion_pytorch import Lion  # pip install lion-pytorch"], make, start);
}

/** torch.optim.Muon: its shape factor multiplies the step but not the decay. */
function muon({ estimator: e, geometry, constraint, stepsize }: Axes, name: string, params: string): Piece {
  const polar = choice(geometry, "polar")!;
  const known: Record<string, readonly number[]> = { keller5: [3.4445, -4.775, 2.0315], cubic: [1.5, -0.5, 0] };
  if (polar !== "certified" && known[polar] === undefined) {
    throw new NoCounterpart(
      "geometry",
      `torch.optim.Muon repeats one polynomial, and "${polar}" has several; use polar "keller5" or "cubic".`,
    );
  }
  const adamw = choice(geometry, "scaling") === "matchRms";
  const rho = fixed(geometry, "radius") / (adamw ? 0.2 : 1);
  const momentum = e.kind === "gradient" ? 0 : e.kind === "heavyBall" ? fixed(e, "beta") : complement(alphaOf(e));
  const make = (lr: number) =>
    `${name} = ${call(
      "torch.optim.Muon",
      params,
      option("lr", tidy(lr * rho)),
      option("weight_decay", tidy(decayOf(constraint) / rho)),
      option("momentum", momentum),
      option("nesterov", looksAhead(e)),
      option("ns_coefficients", known[polar] ?? known.keller5!),
      option("ns_steps", String(polar === "certified" ? 5 : fixed(geometry, "steps"))),
      option("adjust_lr_fn", adamw ? `"match_rms_adamw"` : `"original"`),
    )}`;
  const note =
    polar === "certified"
      ? [
          comment(
            "Not the same: five Newton-Schulz steps in bfloat16, with singular values from 0.68 to 1.20; the recipe's polar factor is within its gap of the exact one.",
          ),
        ]
      : [];
  const start = startsAtFirst(e) ? "momentum_buffer" : undefined;
  const piece = assembled(name, stepsize, ["import torch  # 2.9 or later; Muon takes matrices [out, in]"], make, start);
  return { ...piece, lines: noted(note, piece.lines) };
}

/** scion.py: (1 − γμ)x + γu with radius ρ is its (1 − lr)x + lr·u with lr = γμ and scale ρ/μ. */
function scion(parts: Axes, name: string): Piece {
  const { estimator: e, constraint, stepsize } = parts;
  const mu = decayOf(constraint);
  const { groups, notes } = scionGroups(parts, mu === 0 ? 1 : mu);
  const alpha = e.kind === "gradient" ? 1 : e.kind === "heavyBall" ? complement(fixed(e, "beta")) : alphaOf(e);
  const make = (lr: number) =>
    `${name} = ${call(
      "Scion",
      groups,
      option("lr", tidy(mu === 0 ? lr : lr * mu)),
      option("momentum", alpha),
      option("unconstrained", mu === 0),
    )}`;
  const start = startsAtFirst(e) && alpha !== 1 ? "momentum_buffer" : undefined;
  const piece = assembled(
    name,
    stepsize,
    ["from scion import Scion  # scion.py of github.com/LIONS-EPFL/scion"],
    make,
    start,
  );
  return { ...piece, lines: noted(notes.map(comment), piece.lines) };
}
