import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { part } from "@unitball/core";
import { presets, unconstrained } from "unitball";
import { presetTable } from "unitball/table";
import { expect, test } from "vitest";
import { planned } from "./planned.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const list = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, ["--conditions=@unitball/source", main, "list", ...args])).stdout;

test("list presets has every preset in a line, with parts, source, and a word where its steps are not compiled", async () => {
  const [heading, ...lines] = (await list("presets")).trimEnd().split("\n");
  expect(heading).toMatch(/^presets \(steps run compiled on cpu, wasm and webgpu/);
  expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(presetTable().map(({ name }) => name));
  for (const [l, { cell, source }] of presetTable().entries()) {
    expect(lines[l]).toContain(`${cell}  [${source}]`);
    expect(lines[l]).not.toContain("op by op");
  }
});

test("a step that looks at a tensor's value is not planned, and is said to run op by op, with the reason", () => {
  const looking = part({
    ...unconstrained(),
    kind: "acme/looking",
    move: (_ops, x) => {
      const [first] = Object.values(x);
      if (Number(first) > 0) throw new Error("unreachable");
      return x;
    },
  } satisfies ReturnType<typeof unconstrained>);
  expect(planned(presets.signum())).toBe("compiled");
  expect(planned(presets.signum().with(looking))).toMatch(/^op by op: .{20,}\.$/);
});
