import { NoCounterpart, toPython } from "unitball/python";
import type { Optimizer } from "../recipes/optimizer.ts";
import { toTypeScript } from "./typescript.ts";

/** A recipe in one of the languages that it can be taken away in. */
export interface Said {
  readonly text: string;
  /** Whether it is the recipe; else the text is the sentence that says why it cannot be said there. */
  readonly ok: boolean;
}

export const languages = {
  json: { title: "JSON", file: "recipe.json" },
  typescript: { title: "TypeScript", file: "optimizer.ts" },
  torch: { title: "PyTorch", file: "optimizer_torch.py" },
  optax: { title: "Optax", file: "optimizer_optax.py" },
} as const;
export type Language = keyof typeof languages;

export function said(recipe: Optimizer, language: Language): Said {
  if (language === "json") return { text: `${JSON.stringify(recipe, null, 2)}\n`, ok: true };
  if (language === "typescript") return { text: toTypeScript(recipe), ok: true };
  try {
    return { text: toPython(recipe, language), ok: true };
  } catch (error) {
    if (!(error instanceof NoCounterpart)) throw error;
    return { text: error.message, ok: false };
  }
}
