import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noChromium, openChromium } from "../../../../tooling/test/chromium.ts";
import { scriptOf, serveScript } from "../../../../tooling/test/pageOf.ts";

const isolated = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

describe.skipIf(noChromium !== undefined)(`in Chromium (skipped where there is none)`, () => {
  let code = "";
  beforeAll(async () => {
    code = await scriptOf(fileURLToPath(new URL("../..", import.meta.url)), "test/crewPage.ts", true);
  });
  let browser: Awaited<ReturnType<typeof openChromium>>;
  beforeAll(async () => {
    browser = await openChromium("any");
  });
  afterAll(() => browser.close());

  /** What the page says of a crew, and what it writes to its console, under these headers. */
  async function visited(headers: Readonly<Record<string, string>>) {
    const server = await serveScript(code, { headers: { ...isolated, ...headers } });
    const page = await browser.newPage();
    try {
      const warnings: string[] = [];
      page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
      await page.goto(server.origin);
      const said = (await page.evaluate("crewed()")) as { isolated: boolean; different: number; helped: number };
      return { ...said, warnings };
    } finally {
      await page.close();
      server.close();
    }
  }

  test("a minified page's threads do part of a step on its own thread, with the same bits", async () => {
    const { helped, ...said } = await visited({});
    expect(said).toEqual({ isolated: true, different: -1, warnings: [] });
    expect(helped).toBeGreaterThan(0);
  });

  test("a page whose policy refuses them goes on alone and says so once", async () => {
    const { warnings, ...said } = await visited({ "content-security-policy": "worker-src 'self'" });
    expect(said).toEqual({ isolated: true, different: -1, helped: 0 });
    expect(
      warnings.filter((text) => text.startsWith("unitball: matrix products go on with fewer threads")),
    ).toHaveLength(1);
  });
});
