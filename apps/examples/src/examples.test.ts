import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** What an example prints, line by line; an exit code other than 0 throws. */
async function printed(file: string): Promise<string[]> {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@unitball/source", script]);
  return stdout.trim().split("\n");
}

/** The accuracies at the ends of the lines that have one, in percent. */
const accuracies = (lines: readonly string[]) =>
  lines.flatMap(
    (line) =>
      line
        .match(/test accuracy ([\d.]+) %$/)
        ?.slice(1)
        .map(Number) ?? [],
  );

test("a LayersModel that is saved and loaded halfway tells at least 90 % of the held-out digits apart", async () => {
  const [halfway, end, ...rest] = accuracies(await printed("./layersModel.ts"));
  expect(halfway).toBeGreaterThan(80);
  expect(end).toBeGreaterThan(90);
  expect(rest).toEqual([]);
});

test("a loop over plain variables tells at least 90 % of the held-out digits apart", async () => {
  const [end, ...rest] = accuracies(await printed("./plainVariables.ts"));
  expect(end).toBeGreaterThan(90);
  expect(rest).toEqual([]);
});

test("on a base that learned 0 to 4 and is frozen, a head alone learns 5 to 9 to at least 85 %", async () => {
  const lines = await printed("./transferLearning.ts");
  const trained = lines.filter((line) => line.startsWith("trains "));
  expect(trained).toEqual([
    "trains base/kernel, base/bias, head/kernel, head/bias",
    "trains new_head/kernel, new_head/bias",
  ]);
  const [before, after, ...rest] = accuracies(lines);
  expect(before).toBeGreaterThan(90);
  expect(after).toBeGreaterThan(85);
  expect(rest).toEqual([]);
});
