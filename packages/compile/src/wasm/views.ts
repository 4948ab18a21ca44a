// internal

/** The memory as it is now: when it grows, views of it have to be made anew. */
export function viewsOf(memory: WebAssembly.Memory) {
  const make = () => ({
    buffer: memory.buffer,
    floats: new Float32Array(memory.buffer),
    integers: new Int32Array(memory.buffer),
  });
  let views = make();
  return () => {
    if (views.buffer !== memory.buffer) views = make();
    return views;
  };
}
