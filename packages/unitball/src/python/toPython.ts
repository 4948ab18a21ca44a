import { type Axes, axes, type Schedule } from "@unitball/core";
import { NoCounterpart } from "./noCounterpart.ts";
import { optaxOf } from "./optax.ts";
import { optaxStepsize } from "./optaxStepsize.ts";
import { fixed, type Said } from "./said.ts";
import { bracketed, call, comment, identifier, literal, option } from "./text.ts";
import { torchOf } from "./torch.ts";
import { assembled, type Piece } from "./torchPiece.ts";

/** The library that a recipe is said in: PyTorch with what is published for it, or Optax. */
export type PythonTarget = "torch" | "optax";

/**
 * A recipe, `adamw` or `partition` as a short Python program that sets up the same optimizer with what is published:
 * torch.optim, scion.py and lion-pytorch, or optax. Lists of parameters are named after roles, and yours to fill. Stepsizes,
 * radii, decays and averages correspond exactly; each library's own ε and number format are its own, and where a polar
 * factor differs a comment in the program says so.
 *
 * Throws `NoCounterpart`, with the axis and a sentence, for what cannot be said there.
 */
export function toPython(program: object, target: PythonTarget): string {
  if (target !== "torch" && target !== "optax") {
    throw new TypeError(`toPython was asked for "${String(target)}"; it writes "torch" or "optax".`);
  }
  const { imports, lines } = pieceOf(program, target, "optimizer", "params");
  const head = [...new Set(imports)].sort(order);
  const named = head.filter((line, i) => !head.some((other, j) => j !== i && other.startsWith(`${line}  #`)));
  return `${named.join("\n")}\n\n${lines.join("\n\n")}\n`;
}

/** `import` lines first, then `from` lines. */
const order = (a: string, b: string): number =>
  Number(a.startsWith("from")) - Number(b.startsWith("from")) || (a < b ? -1 : 1);

function pieceOf(program: object, target: PythonTarget, name: string, params: string): Piece {
  if ("parts" in program) {
    const missing = axes.filter((axis) => !(axis in (program.parts as object)));
    if (missing.length > 0) throw new TypeError(`This recipe still needs: ${missing.join(", ")}.`);
    const parts = program.parts as Axes;
    return target === "torch" ? torchOf(parts, name, params) : optaxOf(parts, name);
  }
  const { kind, options } = program as Said;
  if (kind === "adamw") return adamw(program as Said, target, name, params);
  if (kind === "partition") return partition(options as Record<string, object>, target, name);
  throw new NoCounterpart("optimizer", `"${kind}" is neither a recipe, nor adamw, nor a partition.`);
}

function adamw(given: Said, target: PythonTarget, name: string, params: string): Piece {
  const [beta1, beta2, epsilon, mu] = ["beta1", "beta2", "epsilon", "mu"].map((key) => fixed(given, key)) as [
    number,
    number,
    number,
    number,
  ];
  const { gamma } = given.options as { gamma: number | Schedule };
  const schedule: Schedule =
    typeof gamma === "number" ? { kind: "constant", options: { value: gamma }, at: () => gamma } : gamma;
  if (target === "optax") {
    const rate = optaxStepsize(schedule);
    const made = call(
      "optax.adamw",
      option("learning_rate", rate),
      option("b1", beta1),
      option("b2", beta2),
      option("eps", epsilon),
      option("weight_decay", mu),
    );
    return {
      imports: [...(rate.includes("jnp.") ? ["import jax.numpy as jnp"] : []), "import optax"],
      lines: [`${name} = ${made}`],
    };
  }
  const made = (lr: number) =>
    `${name} = ${call(
      "torch.optim.AdamW",
      params,
      option("lr", lr),
      option("betas", [beta1, beta2]),
      option("eps", epsilon),
      option("weight_decay", mu),
    )}`;
  return assembled(name, schedule, ["import torch"], made);
}

/** Side by side: a list of PyTorch optimizers, all of which take a step; optax routes the leaves itself. */
function partition(routes: Readonly<Record<string, object>>, target: PythonTarget, name: string): Piece {
  const pieces = Object.entries(routes).map(([key, program]) => {
    const own = `${identifier(key)}_optimizer`;
    const piece = pieceOf(program, target, own, identifier(key));
    if (piece.lines.some((text) => text.includes("opt_state"))) {
      throw new NoCounterpart(
        "estimator",
        `inside optax.partition an average can only start at 0; use init: "zero" for "${key}".`,
      );
    }
    return { key, own, ...piece };
  });
  const together =
    target === "torch"
      ? `${name}s = [${pieces.map(({ own }) => own).join(", ")}]`
      : `${comment("labels: a pytree like the parameters, with the key below for each.")}\n${name} = ${call(
          "optax.partition",
          bracketed(
            "{",
            pieces.map(({ key, own }) => `${literal(key)}: ${own}`),
            "}",
          ),
          "labels",
        )}`;
  return {
    imports: pieces.flatMap(({ imports }) => imports),
    lines: [...pieces.flatMap(({ lines }) => lines), together],
  };
}
