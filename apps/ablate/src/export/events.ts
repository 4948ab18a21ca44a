import { maskedCrc32c } from "./crc32c.ts";

/** A number under a name at a step. */
export interface Scalar {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
}

/**
 * A TensorBoard event file: TFRecords (length, its sum, the message, its sum; little-endian), each an `Event` of
 * tensorflow/core/util/event.proto, the first with the format's version. No time is recorded of a step, so that the wall
 * time of an event counts steps: the same scalars are the same bytes.
 */
export function events(scalars: readonly Scalar[]): Uint8Array {
  const version = event(0, 0, bytesField(3, utf8("brain.Event:2")));
  const rest = scalars.map(({ tag, step, value }) =>
    event(step, step, bytesField(5, bytesField(1, join([bytesField(1, utf8(tag)), floatField(2, value)])))),
  );
  return join([version, ...rest].map(record));
}

/** Event { double wall_time = 1; int64 step = 2; what } */
const event = (wallTime: number, step: number, what: Uint8Array): Uint8Array =>
  join([tagged(1, 1), little(8, (view) => view.setFloat64(0, wallTime, true)), tagged(2, 0), varint(step), what]);

function record(message: Uint8Array): Uint8Array {
  const length = little(8, (view) => view.setBigUint64(0, BigInt(message.length), true));
  return join([length, sum(length), message, sum(message)]);
}

const sum = (bytes: Uint8Array): Uint8Array => little(4, (view) => view.setUint32(0, maskedCrc32c(bytes), true));

/** A field's number and how its value is written: 0 varint, 1 eight bytes, 2 a length and so many bytes, 5 four bytes. */
const tagged = (field: number, wire: 0 | 1 | 2 | 5): Uint8Array => varint(field * 8 + wire);

const bytesField = (field: number, bytes: Uint8Array): Uint8Array =>
  join([tagged(field, 2), varint(bytes.length), bytes]);

const floatField = (field: number, value: number): Uint8Array =>
  join([tagged(field, 5), little(4, (view) => view.setFloat32(0, value, true))]);

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

function little(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}

const utf8 = (words: string): Uint8Array => new TextEncoder().encode(words);

const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
