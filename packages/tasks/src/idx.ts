/** An IDX file of unsigned bytes: 0 0 8 rank, then rank big-endian sizes, then the entries, row-major (yann.lecun.com/exdb/mnist); `name` is for its error. */
export function idx(file: Uint8Array, name = "This"): { readonly shape: readonly number[]; readonly data: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const rank = file[3] ?? 0;
  const start = 4 + 4 * rank;
  const shape = file.length < start ? [] : Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const data = file.subarray(start);
  if (
    view.byteLength < start ||
    view.getUint16(0) !== 0 ||
    file[2] !== 8 ||
    data.length !== shape.reduce((a, b) => a * b, 1)
  ) {
    throw new Error(
      `${name} is not an IDX file of unsigned bytes: its header is [${[...file.subarray(0, 4)]}] and it has ${file.length} bytes; download it again.`,
    );
  }
  return { shape, data };
}
