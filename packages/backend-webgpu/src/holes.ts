// internal

/**
 * The holes of a kernel: numbers that are read from a table when it runs, one record of them for each member, so that
 * members of other sizes and at other places need no other kernel.
 */
export function holes<M>() {
  const fillers: ((member: M) => number)[] = [];
  const known = new Map<string, string>();
  return {
    /** A hole's name in the kernel: a new one, or that of the hole with the same key. */
    hole(filler: (member: M) => number, key = `${fillers.length}`): string {
      const name = known.get(key) ?? `h${fillers.push(filler) - 1}`;
      known.set(key, name);
      return name;
    },
    // The first word of a record says which function it is for.
    /** A function of the kernel, of the member whose record it is given. */
    define: (name: string, lines: readonly string[]): string =>
      `fn ${name}(record: u32, group: u32, thread: u32) {
${[...fillers.map((_, n) => `let h${n} = table[record + ${n + 1}u];`), ...lines].filter(Boolean).join("\n")}
}`,
    record: (member: M): number[] => fillers.map((fill) => fill(member)),
  };
}
