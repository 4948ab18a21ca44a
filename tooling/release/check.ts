/** One line of the table: what was looked at, what was found, and what is wrong with it. */
export interface Check {
  readonly name: string;
  /** What was found, where there is a figure. */
  readonly found?: string;
  /** Nothing is a pass. */
  readonly problems: readonly string[];
  readonly mend: string;
}

/** A check that stops with an error says it. */
export async function attempt(
  name: string,
  mend: string,
  run: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  try {
    return await run();
  } catch (error) {
    return [{ name, problems: [error instanceof Error ? error.message : String(error)], mend }];
  }
}

/** The table, and under it a sentence on each problem. */
export function report(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const rows = checks.flatMap(({ name, found = "", problems, mend }) => [
    `${problems.length === 0 ? "✓" : "✗"} ${name.padEnd(width)}  ${found}`.trimEnd(),
    ...problems.map((problem) => problem.replace(/^(?=.)/gm, "    ")),
    ...(problems.length === 0 ? [] : [`  → ${mend}`]),
  ]);
  const failed = checks.filter(({ problems }) => problems.length > 0).length;
  return [
    ...rows,
    failed === 0 ? `${checks.length} checks passed` : `${failed} of ${checks.length} checks failed`,
  ].join("\n");
}
