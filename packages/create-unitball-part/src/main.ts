#!/usr/bin/env node
// npm create unitball-part NAME: a package with a part, its laws and its test.
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { axes } from "./axes.ts";
import { licences } from "./licences.ts";
import { scaffold } from "./scaffold.ts";

const help = `npm create unitball-part NAME -- [options]

  NAME             the npm name of the new package: acme-ball or @acme/ball
  --axis AXIS      ${axes.join(", ")}; geometry unless told
  --part NAME      the part's own name; from NAME unless told: acmeBall
  --licence NAME   ${licences.join(", ")}; MIT unless told
  --author NAME    whom the licence names
  --folder FOLDER  where to write; must be new or empty
`;

const text = { type: "string" } as const;
const options = {
  axis: text,
  part: text,
  licence: text,
  author: text,
  folder: text,
  help: { type: "boolean" },
} as const;

/** Ask for what was not said, where somebody is there to answer. */
async function asked(name: string | undefined, axis: string | undefined) {
  if (name !== undefined || !process.stdin.isTTY) return { name, axis };
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question("The package's name, such as acme-ball: ");
    return {
      name: answer.trim() || undefined,
      axis: axis ?? ((await terminal.question(`Its axis, of ${axes.join(", ")} (geometry): `)).trim() || undefined),
    };
  } finally {
    terminal.close();
  }
}

try {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) console.log(help);
  else {
    const { name, axis } = await asked(positionals[0], values.axis);
    if (name === undefined) throw new Error(`Give the new package a name.\n\n${help.trimEnd()}`);
    const { folder, files } = scaffold(process.cwd(), { ...values, name, axis });
    for (const file of files) console.log(`wrote ${folder}/${file}`);
    console.log(`It works as it stands: cd ${folder}, npm install, npm test.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
