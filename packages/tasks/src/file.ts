/** A data file: where it is, what it must hold, and what to do if it does not. */
export interface DataFile {
  readonly name: string;
  /** The folder, ending in "/". */
  readonly folder: URL;
  /** SHA-256 of the file's bytes, after gunzip if it is compressed; without it any bytes will do. */
  readonly sha256?: string;
  /** How to mend a missing or damaged file, as the end of a sentence. */
  readonly mend: string;
}

/** A folder from its path, relative to the working directory, or from its URL. */
export async function folderOf(path: string): Promise<URL> {
  if (path.includes("://")) return new URL(path.endsWith("/") ? path : `${path}/`);
  const [{ pathToFileURL }, { resolve }] = await Promise.all([import("node:url"), import("node:path")]);
  return pathToFileURL(`${resolve(path)}/`);
}

/** A folder as its reader knows it: the path of a file URL, else the URL. */
export const placeOf = (folder: URL): string =>
  folder.protocol === "file:" ? decodeURIComponent(folder.pathname) : folder.href;

/** The folder of an installed npm package, looked for beside this package and then from the working directory. */
export async function packageFolder(name: string): Promise<URL | undefined> {
  const [{ createRequire }, { pathToFileURL }] = await Promise.all([import("node:module"), import("node:url")]);
  for (const from of [import.meta.url, pathToFileURL(`${process.cwd()}/`)]) {
    try {
      return new URL(".", pathToFileURL(createRequire(from).resolve(`${name}/package.json`)));
    } catch {}
  }
  return undefined;
}

/** The bytes of a data file, which may lie there plain or as name.gz, checked against its SHA-256. */
export async function readData({ name, folder, sha256, mend }: DataFile): Promise<Uint8Array<ArrayBuffer>> {
  const place = placeOf(folder);
  const stored = (await bytes(new URL(name, folder))) ?? (await bytes(new URL(`${name}.gz`, folder)));
  if (stored === undefined) throw new Error(`There is no data file ${name} in ${place}; ${mend}.`);
  const plain = stored[0] === 0x1f && stored[1] === 0x8b ? await gunzip(stored) : stored;
  const damaged = (seen: string) => new Error(`The data file ${place}${name} is damaged (${seen}); ${mend}.`);
  if (plain === undefined) throw damaged("it cannot be decompressed");
  if (sha256 === undefined) return plain;
  const found = Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", plain)), hex).join("");
  if (found !== sha256) throw damaged(`its SHA-256 is ${found.slice(0, 8)}…, not ${sha256.slice(0, 8)}…`);
  return plain;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

/** The bytes at a URL, or nothing if there is no such file. */
async function bytes(url: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (url.protocol !== "file:") {
    const answer = await fetch(url);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  }
  const fs = await import("node:fs/promises");
  return await fs.readFile(url).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
}

async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => undefined,
  );
}
