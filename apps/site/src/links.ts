import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The links of a built site to itself that lead to no file of it, menus included, each with the first page that has it. */
export function deadLinks(folder: string): string[] {
  const seen = new Map<string, string>();
  for (const page of globSync("**/*.html", { cwd: folder })) {
    for (const [, link = ""] of readFileSync(join(folder, page), "utf8").matchAll(/ (?:href|src)="(\/[^"#?]*)/g)) {
      if (!seen.has(link)) seen.set(link, page);
    }
  }
  const there = (link: string): boolean => {
    const path = join(folder, decodeURIComponent(link));
    return link.endsWith("/") ? existsSync(join(path, "index.html")) : existsSync(path) || existsSync(`${path}.html`);
  };
  return [...seen].filter(([link]) => !there(link)).map(([link, page]) => `${link}, on ${page}`);
}
