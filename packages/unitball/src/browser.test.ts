import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { noChromium, openChromium } from "../../../tooling/test/chromium.ts";
import { scriptOf, serveScript } from "../../../tooling/test/pageOf.ts";

test("in a browser, a run that is saved to IndexedDB and loaded after a reload has the very losses of one that went on", async (context) => {
  context.skip(noChromium !== undefined, noChromium);
  const server = await serveScript(
    await scriptOf(fileURLToPath(new URL("..", import.meta.url)), "test/browserPage.ts"),
  );
  const browser = await openChromium("none");
  try {
    const page = await browser.newPage();
    const [complaints, hosts]: [string[], Set<string>] = [[], new Set()];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url().startsWith("data:") || hosts.add(new URL(request.url()).origin));

    await page.goto(server.origin);
    const whole = await page.evaluate<{ backend: string; fitted: number[]; rest: number[] }>("whole()");
    expect(whole.backend).toBe("cpu");
    expect(whole.fitted.at(-1)).toBeLessThan(whole.fitted[0]! / 2);
    expect(whole.rest).toHaveLength(5);

    const afterReload = async (run: string) => {
      await page.reload();
      return page.evaluate<number[]>(run);
    };
    expect(await afterReload("restOfCheckpoint()")).toEqual(whole.rest);
    expect(await afterReload("restOfModel()")).toEqual(whole.rest);
    // The weights alone do not suffice: it is the optimizer's state that the two above have brought back.
    expect(await afterReload("restOfWeights()")).not.toEqual(whole.rest);

    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([server.origin]);
  } finally {
    await browser.close();
    server.close();
  }
});
