import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { sampleRun } from "../../test/sampleRun.ts";
import { readRun } from "../store/read.ts";
import { crc32c, maskedCrc32c } from "./crc32c.ts";
import { events } from "./events.ts";
import { formats } from "./write.ts";

const bytes = (f: (i: number) => number) => Uint8Array.from({ length: 32 }, (_, i) => f(i));

test.each([
  ["123456789", new TextEncoder().encode("123456789"), 0xe3069283],
  ["32 zeros", bytes(() => 0), 0x8a9136aa],
  ["32 ones", bytes(() => 0xff), 0x62a8ab43],
  ["rising bytes", bytes((i) => i), 0x46dd794e],
  ["falling bytes", bytes((i) => 31 - i), 0x113fdb5c],
])("CRC-32C of %s is RFC 3720's", (_, given, sum) => {
  expect(crc32c(given)).toBe(sum);
});

/** The messages of tensorflow/core/util/event.proto and framework/summary.proto, as far as scalars go. */
const { root } = protobuf.parse(`syntax = "proto3"; package tensorflow;
message Event { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; } }
message Summary { message Value { string tag = 1; oneof value { float simple_value = 2; } } repeated Value value = 1; }`);
const Event = root.lookupType("tensorflow.Event");

/** CRC-32C bit by bit, from its definition, and the mask undone as in TensorFlow's crc32c.h. */
const bitwise = (of: Uint8Array) =>
  ~of.reduce(
    (crc, byte) =>
      Array.from({ length: 8 }).reduce<number>((c) => (c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1), crc ^ byte),
    -1,
  ) >>> 0;
const unmask = (masked: number) => {
  const turned = (masked - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
};

/** An event file read by its specification: every length and sum checked. */
function decode(file: Uint8Array): Record<string, unknown>[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Record<string, unknown>[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(unmask(view.getUint32(at + 8, true))).toBe(bitwise(file.subarray(at, at + 8)));
    const message = file.subarray(at + 12, at + 12 + length);
    expect(unmask(view.getUint32(at + 12 + length, true))).toBe(bitwise(message));
    found.push(Event.toObject(Event.decode(message), { longs: Number, defaults: false }));
    at += 12 + length + 4;
  }
  return found;
}

test("a mask can be undone", () => {
  for (const given of [bytes((i) => i), bytes(() => 7)]) expect(unmask(maskedCrc32c(given))).toBe(crc32c(given));
});

test("a decoder that knows the specification alone finds every scalar, with great steps, long tags and NaN", () => {
  const given = [
    { tag: "loss", step: 0, value: 2.5 },
    { tag: "loss", step: 127, value: Number.NaN },
    { tag: `norm/${"é".repeat(200)}`, step: 128, value: -1e-30 },
    { tag: "loss", step: 2 ** 40 + 5, value: 3 },
  ];
  const [first, ...rest] = decode(events(given));
  expect(first).toMatchObject({ fileVersion: "brain.Event:2" });
  expect(rest.map(({ step, summary }) => ({ step: step ?? 0, summary }))).toEqual(
    given.map(({ tag, step, value }) => ({ step, summary: { value: [{ tag, simpleValue: Math.fround(value) }] } })),
  );
});

test("a run's folder becomes a folder for each run of an arm: its losses, its layers, its metrics at the end", () => {
  const dir = mkdtempSync(join(tmpdir(), "ablate-events-"));
  try {
    sampleRun(dir);
    formats.tensorboard({ name: "tiny", files: readRun(dir) }, join(dir, "_export"));
    const path = "tensorboard/b/final-g1-s2/events.out.tfevents.0000000000.ablate";
    const found = decode(readFileSync(join(dir, "_export", path))).slice(1);
    const of = (wanted: string) =>
      found.flatMap(({ step, summary }) =>
        (summary as { value: { tag: string; simpleValue: number }[] }).value
          .filter(({ tag }) => tag === wanted)
          .map(({ simpleValue }) => [step ?? 0, simpleValue]),
      );
    expect(of("loss")).toEqual([2, 1, 2 / 3, 1 / 2].map((x, k) => [k, Math.fround(x + 0.02 - 0.1)]));
    expect(of("norm/bias").map(([step]) => step)).toEqual([0, 1, 2, 3]);
    expect(of("stableRank/bias")).toEqual([]);
    expect(of("metrics/testAccuracy")).toEqual([[4, expect.closeTo(0.868, 6)]]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
