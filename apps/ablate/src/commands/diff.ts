import { existsSync } from "node:fs";
import { type Axes, type Shelf, suggestion } from "@unitball/core";
import { diff as difference, path, reviveRecipe } from "@unitball/optimizer";
import { presets } from "unitball";
import { command } from "../cli/command.ts";
import { Complaint, sentence } from "../cli/complaint.ts";
import { fromTo } from "../report/words.ts";
import { readJson } from "../store/read.ts";
import { loadShelf } from "../study/load.ts";

export const diff = command("diff", {
  description: "Show the axes on which two recipes differ, and the chain of single changes from one to the other",
  args: {
    a: { type: "positional", required: false, description: "A preset's name or a recipe's JSON file" },
    b: { type: "positional", required: false, description: "Another" },
    parts: { type: "string", description: "A .ts or .js file of further parts", valueHint: "FILE" },
    json: { type: "boolean", description: "Print JSON" },
  },
  async run({ args: { a, b, parts, json } }) {
    if (a === undefined || b === undefined) {
      throw new Complaint("ablate diff takes two recipes, as in: ablate diff signum scion.");
    }
    const shelf = await loadShelf(parts);
    const [from, to] = [recipeOf(a, shelf), recipeOf(b, shelf)];
    const differences = difference(from, to);
    const chain = path(from, to);
    if (json) {
      console.log(JSON.stringify({ a, b, oneChange: differences.length === 1, differences, path: chain }, null, 2));
      return;
    }
    const lines = differences.map((d) => `  ${d.axis.padEnd(13)}  ${fromTo(d)}`);
    const verdict =
      differences.length === 0
        ? `${a} and ${b} are the same recipe.`
        : differences.length === 1
          ? "one change"
          : `${differences.length} changes, one at a time:\n  ${[a, ...differences.map((d) => `${d.axis} → ${d.to}`)].join("\n    then ")}`;
    console.log([...lines, verdict].join("\n"));
  },
});

type Parts = { readonly parts: Partial<Axes> };

/** A preset by its name, or the recipe in a JSON file: its parts, or a run's config.json that holds them. */
function recipeOf(given: string, shelf: Shelf): Parts {
  const known: Readonly<Record<string, unknown>> = presets;
  const preset = Object.hasOwn(known, given) ? known[given] : undefined;
  if (typeof preset === "function") {
    const made: unknown = preset();
    if (typeof made === "object" && made !== null && "parts" in made) return made as Parts;
    throw new Complaint(`"${given}" is no recipe of parts, so it has no axes to compare; choose another preset.`);
  }
  if (!existsSync(given)) {
    if (/[/\\.]/.test(given)) throw new Complaint(`There is no file ${given}; check the path.`);
    throw new Complaint(
      `There is no preset "${given}". ${suggestion(given, Object.keys(known))} A recipe file is given by its path, such as ./recipe.json.`,
    );
  }
  const json = readJson(given);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new Complaint(
      `${given} holds no recipe; it must be an object of parts by axis, as JSON.stringify(recipe) writes it.`,
    );
  }
  try {
    return reviveRecipe("recipe" in json ? json.recipe : json, shelf);
  } catch (error) {
    throw new Complaint(`${given} cannot be used as a recipe: ${sentence(error)}`);
  }
}
