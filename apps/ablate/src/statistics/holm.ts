/**
 * Holm's step-down correction of the p values of one family: p̃₍ᵢ₎ = maxⱼ≤ᵢ min(1, (m − j + 1)p₍ⱼ₎) in rising order. The chance
 * that any true null hypothesis has p̃ ≤ α is at most α. null, for a test that was not made, stays null and counts
 * as one of the m: a comparison that was declared is part of the family even if nothing came of it. Holm 1979, §3.
 */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const m = ps.length;
  const rising = ps.flatMap((p, i) => (p === null ? [] : [{ p, i }])).toSorted((a, b) => a.p - b.p);
  const corrected = ps.map((): number | null => null);
  let least = 0;
  for (const [rank, { p, i }] of rising.entries()) {
    least = Math.max(least, Math.min(1, (m - rank) * p));
    corrected[i] = least;
  }
  return corrected;
}
