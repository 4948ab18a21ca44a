import { codeOf, sentence } from "../cli/complaint.ts";

/** The store cannot be written to or read: no fault of the run, which goes on once that is mended. */
export class StoreTrouble extends Error {
  override readonly name = "StoreTrouble";
}

const storeCodes: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EFBIG: "a file would grow larger than this system allows; raise the limit (ulimit -f)",
  EROFS: "the file system is read-only; make it writable",
  EACCES: "it may not be written to; mend its permissions",
  EPERM: "it may not be written to; mend its permissions",
  EIO: "the disk reports an error; see to the disk",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
  ENOTDIR: "a file lies where a folder should be; move it away",
  ENOENT: "the folder is gone; bring it back",
  ESTALE: "the shared file system lost it; mount it again",
};

/** An error, as trouble of the store where it is that. A child's error comes without its code, which is handed on apart. */
export function troubleOf(error: unknown, place: string, code = codeOf(error)): StoreTrouble | undefined {
  const how = code === undefined ? undefined : storeCodes[code];
  return how === undefined
    ? undefined
    : new StoreTrouble(`${place} cannot be used (${sentence(error).split(",")[0]}): ${how}. What was kept stays.`);
}
