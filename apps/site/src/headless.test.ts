import { createMarkdownRenderer } from "vitepress";
import { expect, test } from "vitest";
import { headless } from "./headless.ts";

test("a header cell without a title becomes an ordinary cell, the others stay headers", async () => {
  const md = await createMarkdownRenderer(".", { config: headless });
  const html = md.render("| part | |\n| --- | --- |\n| a | b |\n");
  expect(html.match(/<t[hd][^>]*>[^<]*<\/t[hd]>/g)).toEqual(
    ["part", "", "a", "b"].map((text, i) =>
      expect.stringMatching(i === 0 ? `^<th.*>${text}</th>$` : `^<td.*>${text}</td>$`),
    ),
  );
});
