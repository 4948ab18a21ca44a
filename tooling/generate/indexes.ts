import type { Package } from "../check/workspace.ts";

/**
 * A package's front door: one sorted line for each source file, except `// internal` ones and a program's `main.ts`. A
 * folder with an index of its own is one line.
 */
export function indexOf({ folder, sources }: Package): string {
  const files = sources.map(({ path, text }) => ({ file: path.slice(`${folder}/src/`.length), text }));
  const indexed = files.map(({ file }) => file).filter((file) => file.endsWith("/index.ts"));
  const within = (file: string): boolean =>
    indexed.some((index) => file !== index && file.startsWith(index.slice(0, -"index.ts".length)));
  const lines = files
    .filter(({ file, text }) => !["index.ts", "main.ts"].includes(file) && !text.startsWith("// internal"))
    .filter(({ file }) => !within(file))
    .map(({ file }) => `export * from "./${file}";\n`);
  return lines.length === 0 ? "export {};\n" : lines.sort((a, b) => a.localeCompare(b, "en")).join("");
}
