import { createHash } from "node:crypto";

/** 32 hexadecimal digits of a value's content: the same for equal JSON, in whatever order its properties were written. */
export const fingerprint = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(ordered(value)))
    .digest("hex")
    .slice(0, 32);

const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, one]) => [name, ordered(one)]),
        )
      : value;
