import { expect, test } from "vitest";
import { forSite } from "./pages.ts";

test("links to pages stay, links to sources and folders go to the repository, others are left alone", () => {
  const at = (link: string, page = "geometries.md") => forSite(`see [this](${link}).`, page);
  expect(at("add-a-geometry.md")).toBe("see [this](add-a-geometry.md).");
  expect(at("../map.md#top", "decisions/one.md")).toBe("see [this](../map.md#top).");
  expect(at("../packages/geometries/src/sign.ts")).toBe(
    "see [this](https://github.com/unitball/unitball/blob/main/packages/geometries/src/sign.ts).",
  );
  expect(at("decisions")).toBe("see [this](https://github.com/unitball/unitball/blob/main/docs/decisions).");
  expect(at("https://arxiv.org/abs/2502.07529")).toBe("see [this](https://arxiv.org/abs/2502.07529).");
  expect(at("#traps")).toBe("see [this](#traps).");
});
