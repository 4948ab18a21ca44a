import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { type Given, single } from "./newcomer.ts";
import { done, project, say } from "./project.ts";

const mend = "The package comes from packages/create-unitball-part; mend its templates.";

/** Two packages made by `npm create unitball-part`: their laws, their tarballs, their use in the builder and the CLI. */
export async function strangersPart(given: Given): Promise<readonly Check[]> {
  const { folder, tarballs } = given;
  const create = tarballs.get("create-unitball-part");
  if (create === undefined) throw new Error("There is no tarball of create-unitball-part.");
  const from = await project(join(folder, "stranger"), [create]);
  const checks: Check[] = [];
  const made: string[] = [];
  for (const [name, axis] of [
    ["acme-ball", "geometry"],
    ["@acme/slow-mean", "estimator"],
  ] as const) {
    await done(from, "npm", "exec", "--", "create-unitball-part", name, "--axis", axis, "--licence", "Apache-2.0");
    const at = join(from, name.replace(/^@.*\//, ""));
    const needs = ["@unitball/core", "@unitball/optimizer", "@unitball/backend-reference", "@unitball/conformance"];
    const ours = needs.map((need) => tarballs.get(need) as string);
    // Until there is a release the registry has none of ours, so the tarballs stand in for it.
    await done(at, "npm", "install", "--prefer-offline", "--no-save", "--no-audit", "--no-fund", ...ours);
    const types = await say(at, "npm", "run", "types");
    const laws = await say(at, "npm", "test");
    const passed = /Tests\s+(\d+) passed/.exec(laws.out)?.[1];
    checks.push(
      { name: `create-unitball-part, ${axis}: types`, problems: types.code === 0 ? [] : [types.out], mend },
      {
        name: `create-unitball-part, ${axis}: laws`,
        found: passed === undefined ? "" : `${passed} pass`,
        problems: laws.code === 0 && passed !== undefined ? [] : [laws.out + laws.err],
        mend,
      },
    );
    const [packed] = JSON.parse(
      await done(at, "npm", "pack", "--json", "--loglevel=error").then((out) => out.slice(out.indexOf("[\n"))),
    );
    made.push(join(at, packed.filename));
    const files = packed.files.map(({ path }: { path: string }) => path);
    const wanted = ["LICENSE", "README.md", "dist/index.js", "dist/index.d.ts"].filter((path) => !files.includes(path));
    checks.push({
      name: `create-unitball-part, ${axis}: tarball`,
      found: `${files.length} files`,
      problems: wanted.map((path) => `${path} is not in the tarball.`),
      mend,
    });
  }
  return [...checks, ...(await used(given, made))];
}

const main = `import { slowMean } from "@acme/slow-mean";
import { acmeBall } from "acme-ball";
import { type Axes, presets, revive, shelf } from "unitball";

const recipe = presets.signum().with(acmeBall({ radius: 2 })).with(slowMean());
const json: unknown = JSON.parse(JSON.stringify(recipe));
const { geometry, estimator } = revive<Axes>(json, { ...shelf, acmeBall, slowMean });
console.log(geometry.kind, estimator.kind, JSON.stringify(geometry.options));
`;

/** Both beside ours, where every package is installed already: in the builder, with types, and on the command line. */
async function used({ folder }: Given, made: readonly string[]): Promise<readonly Check[]> {
  const at = join(folder, "typescript");
  await done(at, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...made);
  writeFileSync(join(at, "stranger.ts"), main);
  const types = await say(at, "node_modules/.bin/tsc", "-p", ".");
  const built = await say(at, "node", "out/stranger.js");
  writeFileSync(
    join(at, "recipe.js"),
    'import { acmeBall } from "acme-ball";\nimport { presets } from "unitball";\nconsole.log(JSON.stringify(presets.signum().with(acmeBall())));\n',
  );
  writeFileSync(join(at, "mine.json"), await done(at, "node", "recipe.js"));
  const parts = ["--parts", "./node_modules/acme-ball/dist/index.js"];
  const list = await say(at, "node_modules/.bin/ablate", "list", ...parts);
  const diff = await say(at, "node_modules/.bin/ablate", "diff", "signum", "./mine.json", ...parts);
  const says = (name: string, found: boolean, said: { readonly out: string; readonly err: string }): Check => ({
    name: `a stranger's part, ${name}`,
    problems: found ? [] : [`${said.out}${said.err}`.trim() || "It said nothing."],
    mend: "A part of a stranger's has the standing of ours; see what refuses it.",
  });
  return [
    says("types", types.code === 0, types),
    says(
      "in the builder and back from JSON",
      built.out === 'acme-ball/acmeBall @acme/slow-mean/slowMean {"radius":2}\n',
      built,
    ),
    says("ablate list --parts", list.code === 0 && /acmeBall/.test(list.out), list),
    says("ablate diff --parts", diff.code === 0 && /geometry.*acme-ball\/acmeBall/s.test(diff.out), diff),
    await single("beside a stranger's part", at),
  ];
}
