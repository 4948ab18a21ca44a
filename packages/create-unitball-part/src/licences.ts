import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The licences that there is a text of, by their SPDX names, and none at all. */
export const licences = ["MIT", "Apache-2.0", "BSD-3-Clause", "UNLICENSED"] as const;

/** One of the licences. */
export type Licence = (typeof licences)[number];

/** The licence's text with its year and holder; nothing where all rights are reserved. */
export function licenceText(licence: Licence, year: number, holder: string): string | undefined {
  if (licence === "UNLICENSED") return undefined;
  return readFileSync(join(import.meta.dirname, "../templates/licences", `${licence}.txt`), "utf8")
    .replace("{year}", String(year))
    .replace("{holder}", holder);
}
