import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sizeOf } from "./sizes.ts";

test("a piece weighs what its modules do without comments and types, each imported module once", async () => {
  const root = mkdtempSync(join(tmpdir(), "unitball-sizes-"));
  try {
    const words = Array.from({ length: 500 }, (_, n) => ((n * 2654435761) % 4294967296).toString(36)).join(" ");
    writeFileSync(join(root, "shared.ts"), `/* ${words} */ export const shared: string = ${JSON.stringify(words)};`);
    for (const name of ["a", "b"])
      writeFileSync(join(root, `${name}.ts`), `export { shared as ${name} } from "./shared.ts";`);
    const [one, both] = [await sizeOf(root, ["a.ts"]), await sizeOf(root, ["a.ts", "b.ts"])];
    expect(one).toBeGreaterThan(1500);
    expect(one).toBeLessThan(words.length);
    expect(both - one).toBeLessThan(30);
  } finally {
    rmSync(root, { recursive: true });
  }
});
