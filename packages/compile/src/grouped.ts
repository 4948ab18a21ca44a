// internal
/** By key, in order of first appearance. */
export function grouped<T, K>(all: readonly T[], key: (t: T) => K): [K, T[]][] {
  const known = new Map<K, T[]>();
  for (const t of all) {
    const k = key(t);
    const same = known.get(k);
    if (same) same.push(t);
    else known.set(k, [t]);
  }
  return [...known];
}

/** The classes of those that are connected through something they touch. */
export function connected<T, K>(all: readonly T[], touches: (t: T) => readonly K[]): T[][] {
  let classes: { readonly members: T[]; readonly keys: Set<K> }[] = [];
  for (const t of all) {
    const keys = touches(t);
    const [near, far] = [true, false].map((is) => classes.filter((c) => keys.some((key) => c.keys.has(key)) === is));
    const [home = { members: [], keys: new Set<K>() }, ...others] = near!;
    home.members.push(...others.flatMap(({ members }) => members), t);
    for (const key of [...others.flatMap((c) => [...c.keys]), ...keys]) home.keys.add(key);
    classes = [...far!, home];
  }
  return classes.map(({ members }) => members);
}

/** What is in two of the sets. */
export function twice<T>(sets: readonly (readonly T[])[]): ReadonlySet<T> {
  const [once, again] = [new Set<T>(), new Set<T>()];
  for (const set of sets) for (const t of new Set(set)) (once.has(t) ? again : once).add(t);
  return again;
}
