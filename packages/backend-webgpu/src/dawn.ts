// internal

/** Whether this is Node, and not a browser's page or worker. */
export const inNode = (): boolean => typeof process === "object" && process?.versions?.node !== undefined;

interface Dawn {
  create(flags: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Dawn's own object, one for the process: it must outlive all that was made with it, which only the process's end assures. */
let made: GPU | undefined;

/**
 * Give Node the `navigator.gpu` and the classes (GPUBuffer, …) of a browser, by Dawn from the package `webgpu`. Undone by
 * what it returns. A process that ends by itself need not undo it.
 */
export async function dawn(): Promise<() => void> {
  // A bundler that meets the name in the import itself would insist on the package in browsers too.
  const name = "webgpu";
  const { create, globals } = await (import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<Dawn>).catch(
    (cause: unknown) => {
      throw new Error('webgpu: Node has no WebGPU of its own; add Dawn with "npm install webgpu".', { cause });
    },
  );
  Object.assign(globalThis, globals);
  made ??= create([]);
  const gpu = { value: made, configurable: true };
  if (typeof navigator === "undefined") {
    Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  }
  Object.defineProperty(navigator, "gpu", gpu);
  return () => Reflect.deleteProperty(navigator, "gpu");
}
