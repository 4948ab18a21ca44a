import "../../test/built.ts";
import { axes, constant, ema, lion, type Part, spectral, sphere } from "unitball";
import { describe, expect, test } from "vitest";
import { kindsOf } from "../recipes/shelf.ts";
import { docOf } from "../shelf/catalogue.ts";
import { fieldsOf } from "./fields.ts";
import { edited, fresh, make, refusal } from "./make.ts";

const everyPart: readonly Part[] = axes.flatMap((axis) => kindsOf(axis).map((kind) => fresh(kind, ["w"])));
const field = (part: Part, name: string) => fieldsOf(part).find((one) => one.name === name);

describe("every part on the shelf", () => {
  test("has a sentence of its own, and a field for each option", () => {
    expect(everyPart.length).toBeGreaterThan(50);
    for (const part of everyPart) {
      expect(docOf(part.axis, part.kind)?.summary, part.kind).toMatch(/./);
      const named = new Set(fieldsOf(part).map(({ path }) => path[0]));
      expect([...named], part.kind).toEqual(Object.keys(part.options));
    }
  });

  test("says a range that it keeps: its ends are taken where they are said to be, what lies outside is not", () => {
    let ranges = 0;
    for (const part of everyPart) {
      for (const one of fieldsOf(part)) {
        if (one.type !== "number" || one.path.length > 1 || typeof one.value !== "number") continue;
        const tried = (value: number) => refusal(part.kind, { ...part.options, [one.name]: value });
        const { low, high, closed, whole } = one.range;
        if (!Number.isFinite(low)) continue;
        ranges++;
        expect(tried(low) === undefined, `${part.kind}.${one.name} = ${low}`).toBe(closed);
        expect(tried(low - 1), `${part.kind}.${one.name}`).toBeDefined();
        if (Number.isFinite(high)) expect(tried(high * 1.5 + 1), `${part.kind}.${one.name}`).toBeDefined();
        expect(/whole/.test(tried(one.value + 0.5) ?? ""), `${part.kind}.${one.name} whole`).toBe(whole);
      }
    }
    expect(ranges).toBeGreaterThan(40);
  });

  test("comes back the same from editing an option to what it is", () => {
    for (const part of everyPart) {
      for (const one of fieldsOf(part)) {
        const again = edited(part, one.path, one.value);
        expect(JSON.stringify(again), `${part.kind}.${one.name}`).toBe(JSON.stringify(part));
      }
    }
  });
});

test("another way to a polar factor keeps the options that it knows, and drops the others", () => {
  const certified = spectral({ radius: 2, scaling: "rmsToRms", gap: 0.05 });
  const keller = edited(certified, ["polar"], "keller5");
  expect(keller.options).toEqual({ radius: 2, scaling: "rmsToRms", polar: "keller5", steps: 5, epsilon: 0 });
  expect(edited(keller, ["polar"], "certified").options).toMatchObject({ radius: 2, polar: "certified", gap: 0.01 });
});

test("an option of a part inside is edited there, in lists and in roles too", () => {
  const wrapped = make("secondMoment", { of: ema({ alpha: 0.1 }) });
  expect(edited(wrapped, ["of", "alpha"], 0.3).options).toMatchObject({ of: { options: { alpha: 0.3 } } });
  const mixed = fresh("mixture", []);
  expect(edited(mixed, ["weights", 0], 0.25).options).toMatchObject({ weights: [0.25, 0.5] });
  const routed = edited(fresh("byLayer", []), ["hidden"], spectral({ radius: 7 }));
  expect(routed.options).toMatchObject({ hidden: { options: { radius: 7 } }, "*": { kind: "sign" } });
});

test("what a part refuses is said in its own words", () => {
  expect(() => edited(ema(), ["alpha"], 2)).toThrow("ema: alpha is 2, but it must lie in (0, 1].");
  expect(() => edited(spectral(), ["scaling"], "wide")).toThrow('must be one of "none"');
});

test("α may be a schedule, a slider's slot tells it apart from a number, and a sphere's radius may be a word", () => {
  expect(field(ema(), "alpha")).toMatchObject({
    type: "number",
    varies: true,
    range: { low: 0, high: 1, closed: false },
  });
  expect(field(edited(ema(), ["alpha"], constant({ value: 0.2 })), "alpha")).toMatchObject({
    type: "number",
    value: { kind: "constant" },
  });
  expect(field(lion(), "init")).toMatchObject({ type: "choice", choices: ["first", "zero"] });
  expect(field(sphere(), "radius")).toMatchObject({ type: "wordOrNumber", word: "own" });
});
