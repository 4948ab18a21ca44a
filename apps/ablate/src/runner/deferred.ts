/** A promise, and the two ways to settle it. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export function deferred<T>(): Deferred<T> {
  let ways: Pick<Deferred<T>, "resolve" | "reject"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    ways = { resolve, reject };
  });
  return { promise, ...(ways as unknown as Pick<Deferred<T>, "resolve" | "reject">) };
}
