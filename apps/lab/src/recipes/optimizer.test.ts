import "../../test/built.ts";
import { adamw, layer, partition, presets } from "unitball";
import { expect, test } from "vitest";
import { allIn, type Full, type Optimizer, partsFor, replaced } from "./optimizer.ts";
import { baselines, named, nameOf, notOfParts, ofParts } from "./shelf.ts";

const muLoCo = presets.muLoCo() as unknown as Optimizer;
const muon = presets.muon() as Full;

test("an optimizer inside another is replaced at the end of its way, and nothing else is", () => {
  const next = replaced(muLoCo, ["of", "*"], adamw({ gamma: 0.5 }) as unknown as Optimizer);
  const places = (one: Optimizer) =>
    allIn(one).map(([way, inside]) => [way.join("/"), JSON.stringify(inside)] as const);
  const [before, after] = [new Map(places(muLoCo)), new Map(places(next))];
  expect([...after.keys()]).toEqual(["", "of", "of/hidden", "of/conv", "of/*"]);
  expect(after.get("of/hidden")).toBe(before.get("of/hidden"));
  expect(JSON.parse(after.get("of/*") as string).options).toMatchObject({ gamma: 0.5 });
  expect(JSON.stringify(muLoCo)).toBe(JSON.stringify(presets.muLoCo()));
});

test("layers have one norm where one row moves them all", () => {
  const of = (role: "hidden" | "bias") => layer({ name: role, shape: [2], role });
  const [hidden, bias] = [of("hidden"), of("bias")];
  const routed = partition({ hidden: muon, "*": adamw() }) as unknown as Optimizer;
  expect(partsFor(muon, [hidden, bias])).toBe(muon.parts);
  expect(partsFor(routed, [hidden])).toBe(muon.parts);
  expect(partsFor(routed, [bias])).toBeUndefined();
  expect(partsFor(routed, [hidden, bias])).toBeUndefined();
});

test("every preset and baseline is found by its name, and knows it", () => {
  expect(baselines).toEqual(expect.arrayContaining(["adamw", "dion"]));
  expect(baselines).not.toContain("partition");
  for (const name of [...ofParts, ...notOfParts].map((row) => row.name)) {
    expect(JSON.stringify(named(nameOf(named(name) as Optimizer)))).toBe(JSON.stringify(named(name)));
  }
  for (const name of baselines) expect(nameOf(named(name) as Optimizer)).toBe(name);
});
