import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Package, packagesOf } from "../../../tooling/check/workspace.ts";
import { firstSentence, partsOf, shelves } from "../../../tooling/generate/tables.ts";
import type { PartDoc } from "../src/shelf/catalogue.ts";

/** What the sources say of every part, and of every optimizer that is not made of parts: its JSDoc, that of its options, and which options may be schedules. */
export function catalogueOf(root: string): PartDoc[] {
  const packages = packagesOf(root);
  return Object.entries({ ...shelves, optimizer: "packages/optimizer" }).flatMap(([axis, folder]) => {
    const p = packages.find((one) => one.folder === folder);
    if (p === undefined) return [];
    const own = p.sources.filter(({ text }) => text.includes(`axis: "${axis}"`));
    const some = axis === "optimizer" ? { ...p, sources: own } : p;
    return partsOf(some).map((part) => docOf(root, p, axis, part));
  });
}

function docOf(root: string, p: Package, axis: string, part: ReturnType<typeof partsOf>[number]): PartDoc {
  const doc = part.doc ?? "";
  const texts = reached(root, part.path, new Set(p.sources.map(({ path }) => path)));
  return {
    axis,
    kind: part.name,
    path: part.path,
    summary: firstSentence(doc),
    text: plain(doc),
    options: Object.fromEntries(texts.flatMap(described).reverse()),
    varies: [...new Set(texts.flatMap(varying))],
  };
}

/** A part's file and the files of its package that it imports: its options may be said there. */
function reached(root: string, path: string, known: ReadonlySet<string>): string[] {
  const texts: string[] = [];
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at) || !known.has(at)) return;
    seen.add(at);
    const text = readFileSync(join(root, at), "utf8");
    texts.push(text);
    for (const [, to] of text.matchAll(/from "(\.[^"]+)"/g)) visit(join(dirname(at), to as string));
  };
  visit(path);
  return texts;
}

/** Each property with a JSDoc before it. */
const described = (text: string): [name: string, doc: string][] =>
  [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:readonly )?(\w+)\??:/g)].map(([, doc, name]) => [
    name as string,
    plain(doc as string),
  ]);

const varying = (text: string): string[] =>
  [...text.matchAll(/\b(\w+)\??: (?:"own" \| )?number \| Schedule|\b(\w+): [\w.-]+ as number \| Schedule/g)].map(
    ([, a, b]) => (a ?? b) as string,
  );

const plain = (doc: string): string =>
  doc
    .replace(/^\s*\*\s?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
