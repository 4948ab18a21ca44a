/** Where a study may run; the first unless it says otherwise. */
export const backends = ["wasm", "cpu", "webgpu"] as const;

export type BackendName = (typeof backends)[number];

/** Whether a name is that of a backend. */
export const isBackend = (name: string): name is BackendName => (backends as readonly string[]).includes(name);
