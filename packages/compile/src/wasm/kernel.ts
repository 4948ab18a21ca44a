// internal

/** A function of a module, in one memory. */
export interface Kernel {
  readonly module: WebAssembly.Module;
  readonly name: string;
  /** Do one item of what `words` describe, given the addresses of both and of scratch that nobody else uses meanwhile. */
  readonly run: (words: number, item: number, scratch: number) => void;
}

export const isShared = ({ buffer }: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

/** The functions of a module by name. It is compiled at once, which every browser allows below 4 kB. */
export function kernelsOf<Name extends string>(
  memory: WebAssembly.Memory,
  bytes: Uint8Array<ArrayBuffer>,
  names: readonly Name[],
): Readonly<Record<Name, Kernel>> {
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const entries = names.map((name) => [name, { module, name, run: exports[name] }]);
  return Object.fromEntries(entries) as Readonly<Record<Name, Kernel>>;
}
