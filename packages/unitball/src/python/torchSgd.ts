// internal
import type { Axes } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { alphaOf, decayOf, fixed, looksAhead, type Said, startsAtFirst } from "./said.ts";
import { call, comment, complement, option, tidy } from "./text.ts";
import { assembled, type Piece } from "./torchPiece.ts";

/** torch.optim.SGD: the sharp operator of one Euclidean ball is ρ²d. Its own momentum starts at the first gradient. */
export function torchSgd(
  { estimator: e, geometry, normalization, constraint, stepsize }: Axes,
  name: string,
  params: string,
): Piece {
  const rho = fixed(geometry, "radius");
  const mu = decayOf(constraint);
  const clip = normalization.kind === "clipped" ? fixed(normalization, "at") : undefined;
  if (normalization.kind !== "steepest" && clip === undefined) {
    throw new NoCounterpart("normalization", `PyTorch has no normalized SGD over all layers; steepest() makes it SGD.`);
  }
  if (clip !== undefined && e.kind !== "gradient") {
    throw new NoCounterpart(
      "normalization",
      `PyTorch clips the gradient before momentum, "clipped" after it; they are the same with gradient() alone.`,
    );
  }
  if (mu !== 0 && e.kind !== "gradient") {
    throw new NoCounterpart(
      "constraint",
      `torch.optim.SGD adds its decay to the gradient, so that it goes through the momentum; "${constraint.kind}" decays the weights alone.`,
    );
  }
  const scale = clip === undefined ? rho ** 2 : rho ** 2 / clip;
  const [size, momentum] = sgdMomentum(e);
  const decay = mu === 0 ? [] : [option("weight_decay", tidy(mu / scale))];
  const make = (lr: number) =>
    `${name} = ${call("torch.optim.SGD", params, option("lr", tidy(lr * scale * size)), ...momentum, ...decay)}`;
  const piece = assembled(name, stepsize, ["import torch"], make);
  if (clip === undefined) return piece;
  const clipped = `${comment("Before every step:")}\ntorch.nn.utils.clip_grad_norm_(${params}, ${option("max_norm", tidy(clip / rho))})`;
  return { ...piece, lines: [...piece.lines, clipped] };
}

/** An estimator in torch.optim.SGD's options, and what it has to be multiplied with. */
function sgdMomentum(e: Said): readonly [scale: number, options: readonly string[]] {
  if (e.kind === "gradient") return [1, []];
  const ahead = looksAhead(e) ? [option("nesterov", true)] : [];
  if (e.kind === "heavyBall") return [1, [option("momentum", fixed(e, "beta")), ...ahead]];
  if (e.kind === "ema" && startsAtFirst(e)) {
    return [1, [option("momentum", complement(alphaOf(e))), option("dampening", complement(alphaOf(e)))]];
  }
  if (e.kind === "ema") return [alphaOf(e), [option("momentum", complement(alphaOf(e)))]];
  if (e.kind === "nesterov" && !startsAtFirst(e)) {
    return [alphaOf(e), [option("momentum", complement(alphaOf(e))), ...ahead]];
  }
  const why =
    e.kind === "nesterov"
      ? `torch.optim.SGD starts Nesterov's momentum at 0; use nesterov({ init: "zero" }).`
      : `torch.optim.SGD has no "${e.kind}".`;
  throw new NoCounterpart("estimator", why);
}
