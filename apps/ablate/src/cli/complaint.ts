/** What is wrong with what the user gave, in one sentence that says how to mend it. It is printed without a stack trace. */
export class Complaint extends Error {
  override readonly name = "Complaint";
}

/** The sentence of any error: its message, on one line. */
export const sentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, " ").trim();

/** The code of a system error, such as "ENOENT". */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
