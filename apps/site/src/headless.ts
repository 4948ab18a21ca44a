import type { MarkdownRenderer } from "vitepress";

/** A column without a title has no header cell: an empty one would be read out as a header that says nothing. */
export function headless(md: MarkdownRenderer): void {
  md.core.ruler.push("headless", ({ tokens }) => {
    for (const [i, token] of tokens.entries()) {
      const [content, close] = [tokens[i + 1], tokens[i + 2]];
      if (token.type === "th_open" && content?.content === "" && close?.type === "th_close")
        token.tag = close.tag = "td";
    }
  });
}
