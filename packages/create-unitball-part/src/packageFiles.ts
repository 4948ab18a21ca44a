import type { Axis } from "./axes.ts";
import { type Licence, licenceText } from "./licences.ts";
import { partFiles } from "./partFiles.ts";

/** What a package of a part is made from. */
export interface PackageOf {
  /** The npm name: "acme-ball" or "@acme/ball". */
  readonly name: string;
  readonly axis: Axis;
  /** The factory's name, and the last segment of the part's kind: "ball". */
  readonly part: string;
  readonly licence: Licence;
  /** Whom the licence names. */
  readonly author: string | undefined;
  readonly year: number;
  /** The version of unitball that it is written against. */
  readonly unitball: string;
}

/** Every file of the package by its path. */
export function packageFiles(given: PackageOf): Readonly<Record<string, string>> {
  const { name, axis, part, licence, author, year } = given;
  const { part: source, test } = partFiles(axis, part, `${name}/${part}`);
  const text = licenceText(licence, year, author ?? `the authors of ${name}`);
  return {
    "package.json": json(manifest(given)),
    "tsconfig.json": json(tsconfig),
    "tsconfig.build.json": json(buildConfig),
    "README.md": readme(given),
    ...(text !== undefined && { LICENSE: text }),
    ".gitignore": "node_modules/\ndist/\n",
    ".github/workflows/ci.yml": workflow,
    "src/index.ts": `export * from "./${part}.ts";\n`,
    [`src/${part}.ts`]: source,
    [`src/${part}.test.ts`]: test,
  };
}

const an = (axis: Axis): string => (axis === "estimator" ? "an estimator" : `a ${axis}`);

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const manifest = ({ name, axis, part, licence, unitball, author }: PackageOf) => ({
  name,
  version: "0.1.0",
  description: `${part}: ${an(axis)} for unitball's optimizers.`,
  keywords: ["unitball", "optimizer", axis],
  license: licence,
  ...(author !== undefined && { author }),
  type: "module",
  sideEffects: false,
  engines: { node: ">=22" },
  files: ["dist"],
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  scripts: { build: "tsc -p tsconfig.build.json", types: "tsc", test: "vitest run", prepack: "npm run build" },
  // A peer: whoever uses the part has core already, and there is to be one copy of it.
  peerDependencies: { "@unitball/core": `^${unitball}` },
  devDependencies: { "@unitball/conformance": `^${unitball}`, typescript: "7.0.2", vitest: "5.1.1" },
});

const tsconfig = {
  compilerOptions: {
    target: "es2023",
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    types: [],
    noEmit: true,
  },
  include: ["src"],
};

const buildConfig = {
  extends: "./tsconfig.json",
  compilerOptions: { noEmit: false, declaration: true, rootDir: "src", outDir: "dist" },
  exclude: ["src/**/*.test.ts"],
};

const workflow = `name: ci
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
          package-manager-cache: false
      - run: npm install
      - run: npm run types
      - run: npm test
      - run: npm pack
`;

const readme = ({ name, axis, part, licence, unitball }: PackageOf): string => `# ${name}

\`${part}\`: ${an(axis)} for [unitball](https://www.npmjs.com/package/unitball)'s optimizers. Say here what it computes, and where it is from.

## Use

\`\`\`ts
import { ${part} } from "${name}";
import { presets } from "unitball";

const recipe = presets.signum().with(${part}());
console.log(JSON.stringify(recipe));
\`\`\`

\`\`\`sh
npx ablate list --parts ./node_modules/${name}/dist/index.js
\`\`\`

## Laws

\`npm test\` holds it to the laws of \`@unitball/conformance\`. It was begun against unitball ${unitball}.

## See also

[unitball](https://github.com/unitball/unitball). Licence: ${licence === "UNLICENSED" ? "all rights reserved" : licence}.
`;
