/** A block of code on a page, and what the comment `<!-- run: … -->` above it says it is for, if there is one. */
export interface Block {
  readonly run: string | undefined;
  readonly language: string;
  readonly code: string;
}

/** The blocks of a Markdown page, in order. */
export const blocksOf = (page: string): Block[] =>
  Array.from(page.matchAll(/^(?:<!-- run: ([\w-]+) -->\n)?```(\w*)\n(.*?)^```$/gms), ([, run, language, code]) => ({
    run,
    language: language as string,
    code: code as string,
  }));

/** How many lines of a block one has to copy. */
export const linesOf = (code: string): number =>
  code
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "").length;
