import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleRun } from "../../test/sampleRun.ts";
import { flags, sandbox } from "../../test/sandbox.ts";
import { tables } from "../export/tables.ts";
import { readRun } from "../store/read.ts";
import { ask } from "./database.ts";
import { aligned, objects } from "./words.ts";

let dir: string;
const named = (name: string) => ({ name, files: readRun(join(dir, name)) });
beforeAll(() => {
  dir = sandbox({ "without.mjs": without });
  sampleRun(join(dir, "one"));
  sampleRun(join(dir, "two"), { shift: 0.05, seeds: [2, 3] });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** For this process, DuckDB is not installed. */
const without = `
import { registerHooks } from "node:module";
registerHooks({ resolve: (name, context, next) => next(name === "@duckdb/node-api" ? "@duckdb/none" : name, context) });
`;

test("SQL over two runs answers what one works out by hand: means by arm, joins by run and trial, the layers", async () => {
  const all = tables([named("one"), named("two")]);
  const means = await ask(
    `SELECT run, arm, avg(test_accuracy) AS mean, count(*) AS seeds FROM trials WHERE stage = 'final'
     GROUP BY ALL ORDER BY ALL`,
    all,
  );
  expect(means.columns.map(({ name }) => name)).toEqual(["run", "arm", "mean", "seeds"]);
  expect(means.rows).toEqual([
    ["one", "A", expect.closeTo(0.83, 12), 3],
    ["one", "B", expect.closeTo(0.88, 12), 3],
    ["two", "A", expect.closeTo(0.875, 12), 2],
    ["two", "B", expect.closeTo(0.924, 12), 2],
  ]);
  const joined = await ask(
    "SELECT count(*), max(m.step) FROM trials t JOIN metrics m USING (run, trial) WHERE t.geometry_kind = 'spectral'",
    all,
  );
  expect(joined.rows).toEqual([[(6 + 5) * 4, 3]]);
  const grown = await ask("SELECT layer, max(norm) FROM layers WHERE arm = 'A' GROUP BY layer ORDER BY layer", all);
  expect(grown.rows).toEqual([
    ["bias", 1.3],
    ["hidden", 13],
  ]);
});

test("whole numbers, decimals, lists, nulls and names that repeat come out as they are read", async () => {
  const answer = await ask("SELECT 1::HUGEINT AS a, 2.50 AS a, [1, 2] AS l, NULL AS n, 9007199254740993 AS big", []);
  expect(objects(answer)).toEqual([{ a: 1, a_2: 2.5, l: [1, 2], n: null, big: "9007199254740993" }]);
  expect(aligned(answer)).toBe(`a    a  l      n               big
─  ───  ─────  ─  ────────────────
1  2.5  [1,2]  –  9007199254740993

1 row`);
});

test.each([
  ["SELEC 1", /^The query cannot be answered: Parser Error: syntax error at or near "SELEC"\. There are the tables /],
  ["SELECT * FROM trails", /Table with name trails does not exist! Did you mean "trials"\? There are the tables /],
  [
    "SELECT acuracy FROM trials",
    /column "acuracy" not found .*\. There are .*; "DESCRIBE trials" lists the columns of one\.$/,
  ],
  ["", /^The query holds no statement; .*\.$/],
])("%j is a sentence", async (sql, says) => {
  await expect(ask(sql, tables([named("one")]))).rejects.toThrow(says);
});

test("the command prints a table and CSV; without DuckDB, and with nothing asked, it is a sentence", () => {
  const query = (words: readonly string[], env = {}) =>
    spawnSync(process.execPath, [...flags, "query", ...words], {
      ...{ cwd: dir, encoding: "utf8" },
      env: { ...process.env, ...env },
    });
  const sql = "SELECT arm, min(seed) AS first FROM trials GROUP BY arm ORDER BY arm";
  expect(query([sql, "one", "two"]).stdout).toBe("arm  first\n───  ─────\nA        1\nB        1\n\n2 rows\n");
  expect(query([sql, "one", "--csv"]).stdout).toBe("arm,first\r\nA,1\r\nB,1\r\n");
  expect(query([]).stderr).toMatch(/^ablate query takes a question, as in: .*\n$/);
  const missing = query([sql, "one"], { NODE_OPTIONS: `--import=${join(dir, "without.mjs")}` });
  expect(missing.stderr).toMatch(/^ablate query needs DuckDB, which is not installed; run: npm install @duckdb.*\n$/);
  expect(missing.status).toBe(1);
});
