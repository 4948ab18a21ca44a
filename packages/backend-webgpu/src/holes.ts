// internal

/** The host's number for a kernel's hole, of the member at hand. */
type Filler<M> = (member: M) => number;

/**
 * The holes of a kernel: numbers that are read from a table when it runs, one record of them for each member, so that
 * members of other sizes and at other places need no other kernel.
 */
export interface Holes<M> {
  /** A new hole's name in the kernel. */
  hole(filler: Filler<M>): string;
  /** The statements that read them, from `table` at `record`. */
  declare(): string;
  record(member: M): number[];
}

export function holes<M>(): Holes<M> {
  const fillers: Filler<M>[] = [];
  return {
    hole: (filler) => `h${fillers.push(filler) - 1}`,
    // The first word of a record says which function it is for.
    declare: () => fillers.map((_, n) => `let h${n} = table[record + ${n + 1}u];`).join("\n  "),
    record: (member) => fillers.map((fill) => fill(member)),
  };
}
