import type { DuckDBConnection } from "@duckdb/node-api";
import { Complaint, codeOf } from "../cli/complaint.ts";
import type { Cell, Column, Table } from "../export/tables.ts";

/** What a query gives: names, which may repeat, and rows of text, numbers, null, and JSON for lists and structs. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** The last statement's answer to SQL over the tables, which live in memory: files are only written by a COPY of the user's. */
export async function ask(sql: string, tables: readonly Table[]): Promise<Answer> {
  if (sql.trim() === "") throw new Complaint("The query holds no statement; write one, such as SELECT * FROM trials.");
  const { DuckDBInstance } = await duckdb();
  // An extension that is not there must not be fetched.
  const instance = await DuckDBInstance.create(":memory:", { autoinstall_known_extensions: "false" });
  const connection = await instance.connect();
  try {
    for (const table of tables) await fill(connection, table);
    const reader = await connection.runAndReadAll(sql);
    const rows = reader.getRowsJson();
    return {
      columns: reader.columnNames().map((name, i) => ({
        name,
        numeric: /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(.*\))$/.test(String(reader.columnType(i))),
      })),
      rows: rows.map((row) => row.map((value, i) => readable(value, String(reader.columnType(i))))),
    };
  } catch (error) {
    throw asComplaint(error, tables);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function duckdb() {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    if (codeOf(error) !== "ERR_MODULE_NOT_FOUND" && codeOf(error) !== "MODULE_NOT_FOUND") throw error;
    throw new Complaint(
      "ablate query needs DuckDB, which is not installed; run: npm install @duckdb/node-api@1.5.6-r.1. Without it, ablate export --csv writes the same tables to files.",
    );
  }
}

const types = { text: "VARCHAR", whole: "BIGINT", number: "DOUBLE" } as const;

async function fill(connection: DuckDBConnection, { name, columns, rows }: Table): Promise<void> {
  await connection.run(
    `CREATE TABLE ${name} (${columns.map((column) => `"${column.name}" ${types[column.type]}`).join(", ")})`,
  );
  const appender = await connection.createAppender(name);
  const put = (cell: Cell, { type }: Column) => {
    if (cell === null) appender.appendNull();
    else if (type === "text") appender.appendVarchar(String(cell));
    else if (type === "whole") appender.appendBigInt(BigInt(cell));
    else appender.appendDouble(Number(cell));
  };
  for (const row of rows) {
    for (const [i, column] of columns.entries()) put(row[i] ?? null, column);
    appender.endRow();
  }
  appender.closeSync();
}

/** DuckDB writes whole numbers of 64 bits and more, and decimals, as text; those that a number holds become one. */
function readable(value: unknown, type: string): unknown {
  if (typeof value !== "string" || !/^(U?BIGINT|U?HUGEINT|DECIMAL)/.test(type)) return value;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}

/** DuckDB's words up to the picture of the place, and what there is. */
function asComplaint(error: unknown, tables: readonly Table[]): Error {
  if (!(error instanceof Error) || error instanceof Complaint || !/^[A-Z][\w ]* Error:/.test(error.message))
    return error as Error;
  const [what = ""] = error.message.split(/\n+LINE \d+:/);
  const said = what
    .replaceAll(/\s*\n\s*/g, " ")
    .trim()
    .replace(/(?<![.?!])$/, ".");
  return new Complaint(
    `The query cannot be answered: ${said} There are the tables ${tables.map(({ name }) => name).join(", ")}; "DESCRIBE trials" lists the columns of one.`,
  );
}
