import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deadLinks } from "./links.ts";

test("a link to a page, a folder's page or a file is alive; what is not there is named with its page", () => {
  const folder = mkdtempSync(join(tmpdir(), "unitball-site-"));
  mkdirSync(join(folder, "api"));
  writeFileSync(
    join(folder, "a.html"),
    '<a href="/b#x"></a> <a href="/api/"></a> <img src="/i.svg"> <a href="https://b.c/d">',
  );
  writeFileSync(join(folder, "b.html"), '<a href="/a"></a> <a href="/c"></a> <a href="/none/"></a>');
  writeFileSync(join(folder, "api/index.html"), '<a href="/c">');
  writeFileSync(join(folder, "i.svg"), "");
  expect(deadLinks(folder).sort()).toEqual([expect.stringMatching(/^\/c, on /), "/none/, on b.html"]);
  rmSync(folder, { recursive: true });
});
