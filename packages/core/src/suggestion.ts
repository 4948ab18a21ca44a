/** For an error about an unknown name: the nearest known one, `Did you mean "sign"?`, or what there is, `There is a, b.` */
export function suggestion(name: string, known: Iterable<string>): string {
  const names = Array.from(known).sort();
  const [best] = names.map((n) => ({ n, far: editDistance(name, n) })).sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= 2 + name.length / 4
    ? `Did you mean "${best.n}"?`
    : `There is ${names.join(", ")}.`;
}

/** Levenshtein distance, case ignored. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1]?.toLowerCase() === b[j - 1]?.toLowerCase() ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
