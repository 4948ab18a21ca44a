import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** This package's version. */
export const version: string = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;

/** The version of a package that this one depends on. */
export const versionOf = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version;
