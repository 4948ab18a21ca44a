import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleRun } from "../../test/sampleRun.ts";
import { readRun } from "../store/read.ts";
import { csv } from "./csv.ts";
import { parquet } from "./parquet.ts";
import { type Cell, type NamedRun, type Table, tables } from "./tables.ts";
import { formats } from "./write.ts";

let dir: string;
let run: NamedRun;
let made: readonly Table[];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "ablate-export-"));
  sampleRun(dir, { names: ['first, or "A"', "second,\nor B"], chooses: true });
  const cut = join(dir, "a", "final-g1-s4");
  rmSync(join(cut, "summary.json"));
  writeFileSync(join(cut, "metrics.jsonl"), '{"step":0,"loss":null}\n{"step":1,"lo');
  run = { name: "tiny", files: readRun(dir) };
  made = tables([run]);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What a table says, row by row, as objects. */
const objects = ({ columns, rows }: Table) =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] as Cell])));

/** A file as DuckDB reads it. */
async function duck(from: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(":memory:", { autoinstall_known_extensions: "false" });
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM ${from}`);
  const rows = reader.getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === "bigint" ? Number(v) : v])),
  );
}

test("a run is a row of trials, a step one of metrics, a layer at a step one of layers, a candidate of a probe one of choices; what is not known is null", () => {
  const [trials, metrics, layers] = made;
  expect(made.map(({ rows }) => rows.length)).toEqual([2 * (3 + 3), 11 * 4 + 1, 6 * 4 * 2, 3 * 3 * 2 * 2]);
  const cut = objects(trials!).find(({ status }) => status === "cut off");
  expect(cut).toMatchObject({ run: "tiny", trial: "a/final-g1-s4", stage: "final", gamma: 1, seed: 4, steps_run: 1 });
  expect(cut).toMatchObject({ test_accuracy: null, geometry_kind: "sign", stepsize_kind: "constant", from_arm: null });
  expect(objects(metrics!).filter(({ loss }) => loss === null)).toHaveLength(1);
  expect(objects(layers!)).toContainEqual(
    expect.objectContaining({ trial: "b/final-g1-s2", step: 3, layer: "bias", norm: 1.3, stable_rank: null }),
  );
  for (const { columns, rows } of made) for (const row of rows) expect(row).toHaveLength(columns.length);
});

test("DuckDB reads from the CSV what the tables hold, names with commas, quotes and line ends among it", async () => {
  const paths = formats.csv(run, join(dir, "_export"));
  for (const [i, path] of paths.entries()) {
    const { columns } = made[i]!;
    const types = { text: "VARCHAR", whole: "BIGINT", number: "DOUBLE" };
    const declared = columns.map(({ name, type }) => `'${name}': '${types[type]}'`).join(", ");
    expect(await duck(`read_csv('${path}', header = true, columns = {${declared}})`)).toEqual(objects(made[i]!));
  }
});

test("CSV by hand, of RFC 4180: quotes are doubled, lines end in CRLF, nothing is not the empty text", () => {
  const rows = [
    ['say "a", b', 1.5, null],
    ["", -2, "c\nd"],
  ];
  expect(csv({ columns: [{ name: "x" }, { name: "y,z" }, { name: "w" }], rows })).toBe(
    'x,"y,z",w\r\n"say ""a"", b",1.5,\r\n"",-2,"c\nd"\r\n',
  );
});

test("hyparquet and DuckDB read from the Parquet what the tables hold, also of a table without rows", async () => {
  const paths = formats.parquet(run, join(dir, "_export"));
  for (const [i, path] of paths.entries()) {
    const bytes = new Uint8Array(readFileSync(path));
    const read = await parquetReadObjects({ file: bytes.buffer });
    const plain = read.map((row) =>
      Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === "bigint" ? Number(v) : (v ?? null)])),
    );
    expect(plain).toEqual(objects(made[i]!));
    expect(await duck(`'${path}'`)).toEqual(objects(made[i]!));
  }
  const empty = join(dir, "empty.parquet");
  writeFileSync(empty, parquet({ ...made[2]!, rows: [] }));
  expect(await duck(`'${empty}'`)).toEqual([]);
});

test("the same run is the same bytes, in every format", () => {
  const bytes = (out: string) => {
    for (const format of [formats.csv, formats.parquet, formats.tensorboard]) format(run, out);
    const event = "tensorboard/a/tune-g1-s1/events.out.tfevents.0000000000.ablate";
    return ["trials.csv", "metrics.parquet", event].map((file) => readFileSync(join(out, file), "hex"));
  };
  expect(bytes(join(dir, "once"))).toEqual(bytes(join(dir, "twice")));
});
