import { parquetWriteBuffer } from "hyparquet-writer";
import type { Cell, Column, Table } from "./tables.ts";

/** A table as a Parquet file, compressed with Snappy. Whole numbers are 64 bits wide. */
export const parquet = ({ columns, rows }: Table): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type }, i) => ({
        name,
        type: types[type],
        data: rows.map((row) => written(type, row[i] ?? null)),
      })),
    }),
  );

const types = { text: "STRING", whole: "INT64", number: "DOUBLE" } as const;

const written = (type: Column["type"], cell: Cell) => (type === "whole" && cell !== null ? BigInt(cell) : cell);
