// internal

/** What the cpu backend keeps of a tensor. */
export interface Data {
  values: Float32Array;
}

/** Values that a tensor's data has from elsewhere as soon as somebody asks for them. */
export interface LazyValues {
  readonly data: Data;
  /** Whether nobody has put others there since. */
  isTheirs(): boolean;
  /** Have them now, for they will be gone. */
  settle(): void;
}

/** Let `data.values` be what `make` makes when they are first read. */
export function lazyValues(data: Data, make: () => Float32Array): LazyValues {
  let made: Float32Array | undefined;
  const get = (): Float32Array => {
    made ??= make();
    return made;
  };
  const set = (value: Float32Array): void => {
    Object.defineProperty(data, "values", { value, writable: true, configurable: true, enumerable: true });
  };
  Object.defineProperty(data, "values", { get, set, configurable: true, enumerable: true });
  const isTheirs = (): boolean => Object.getOwnPropertyDescriptor(data, "values")?.get === get;
  return { data, isTheirs, settle: () => isTheirs() && set(get()) };
}
