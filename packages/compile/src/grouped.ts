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
  interface Class {
    readonly members: T[];
    readonly keys: K[];
  }
  const classOf = new Map<K, Class>();
  const classes = new Set<Class>();
  for (const t of all) {
    const keys = touches(t);
    const [home = { members: [], keys: [] }, ...others] = new Set(keys.flatMap((key) => classOf.get(key) ?? []));
    for (const { members, keys: theirs } of [...others, { members: [t], keys }]) {
      home.members.push(...members);
      home.keys.push(...theirs);
      for (const key of theirs) classOf.set(key, home);
    }
    for (const one of [home, ...others]) classes.delete(one);
    classes.add(home);
  }
  return [...classes].map(({ members }) => members);
}

/** What is in two of the sets. */
export function twice<T>(sets: readonly (readonly T[])[]): ReadonlySet<T> {
  const [once, again] = [new Set<T>(), new Set<T>()];
  for (const set of sets) for (const t of new Set(set)) (once.has(t) ? again : once).add(t);
  return again;
}

/** The function, computed once for each argument. */
export function remembered<T, R extends number | boolean>(f: (t: T) => R): (t: T) => R {
  const known = new Map<T, R>();
  return (t) => {
    const value = known.get(t) ?? f(t);
    known.set(t, value);
    return value;
  };
}
