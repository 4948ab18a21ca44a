import { join } from "node:path";
import { expect, test } from "vitest";
import { linesOf } from "../docs/blocks.ts";
import { attempt, report } from "./check.ts";
import { learned, snippet } from "./newcomer.ts";

const root = join(import.meta.dirname, "../..");

test("an example passes when its loss is halved, within fifteen lines, without a word beside", () => {
  const problems = (code: string, text: string, noise: string[] = []) =>
    learned("x", code, text, noise).problems.length;
  expect(problems("a\n".repeat(15), "loss 1 → 0.49\n")).toBe(0);
  expect(problems("a\n".repeat(16), "loss 1 → 0.49\n")).toBe(1);
  expect(problems("a", "loss 1 → 0.5\n")).toBe(1);
  expect(problems("a", "loss 1 → NaN\n")).toBe(1);
  expect(problems("a", "hello\nloss 1 → 0.1\n")).toBe(1);
  expect(problems("a", "")).toBe(1);
  expect(problems("a", "loss 1 → 0.1", ["warning: so"])).toBe(1);
});

test("the README of unitball has an example for each kind of project, all of fifteen lines at most", () => {
  for (const kind of ["node", "typescript", "bundler", "page"]) {
    expect(linesOf(snippet(root, kind)), kind).toBeLessThanOrEqual(15);
  }
  expect(() => snippet(root, "deno")).toThrow(/has no example under <!-- run: deno -->/);
});

test("the table has a line for each check, problems under it, and how to mend them", async () => {
  const broken = await attempt("b", "Mend b.", () => Promise.reject(new Error("It broke.\nHere.")));
  const text = report([{ name: "good", found: "1 kB", problems: [], mend: "" }, ...broken]);
  expect(text).toBe("✓ good  1 kB\n✗ b\n    It broke.\n    Here.\n  → Mend b.\n1 of 2 checks failed");
});
