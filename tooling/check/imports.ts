/** The modules that a source text names: imports, re-exports, dynamic imports, `require.resolve` and `import.meta.resolve`. */
export function importsOf(text: string): string[] {
  const found = [...code(text).matchAll(statement)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return [...new Set(found)];
}

const quoted = `["']([^"'\\n]+)["']`;
const statement = new RegExp(
  [
    `(?:^|[;}\\n])\\s*(?:import|export)\\b[^;"'\`=]*?\\bfrom\\s*${quoted}`,
    `(?:^|[;}\\n])\\s*import\\s*${quoted}`,
    `\\b(?:import|require|resolve)\\(\\s*${quoted}\\s*[,)]`,
  ].join("|"),
  "g",
);

/** The text without comments and templates, which may talk of imports; a plain string stays, it may be one's module. */
const code = (text: string): string =>
  text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, string) => string ?? " ",
  );

/** "@unitball/core/deep" → "@unitball/core"; "citty/x" → "citty". */
export const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
