import { type Layer, layer } from "@unitball/core";
import { presets, spectral } from "unitball";
import { describe, expect, test } from "vitest";
import { asymmetries, faults, interpretPoisoned, unevenStrides } from "../test/accesses.ts";
import { accepted, few, many, programs } from "../test/programs.ts";
import { drawn, type Numbers, planFor, planned, rounded, stepOf, title } from "../test/step.ts";
import { type Memory, type Plan, planOf } from "./index.ts";

const hidden = (name: string, ...shape: number[]): Layer => layer({ name, shape, role: "hidden" });
const equal = (n: number): Layer[] => Array.from({ length: n }, (_, i) => hidden(`w${i}`, 8, 6));

describe("memory", () => {
  const all = Object.keys(programs).flatMap((name) =>
    [few, many].map((layers): [string, readonly Layer[]] => [name, layers]),
  );
  const planned_ = (name: string, layers: readonly Layer[], observe = false) => {
    const program = programs[name]!;
    const step = stepOf(program, accepted(program, layers), { observe });
    return { step, plan: planOf(step.step, step.held, step.given) };
  };

  test("a phase's items can run in any order, and what is read is what was written there last", () => {
    for (const [name, layers] of all) {
      for (const observe of [false, true]) expect(faults(planned_(name, layers, observe).plan), name).toEqual([]);
    }
  });

  test("nothing that is dead in scratch is ever read", () => {
    for (const [name, layers] of all) {
      const { step, plan } = planned_(name, layers);
      const g: Numbers = new Map(plan.given.map((slot) => [title(slot), drawn(title(slot), slot.shape)]));
      const now = rounded(step.start);
      const poisoned = planned(plan, 0, now, g, (memory) => interpretPoisoned(plan, 0, memory));
      expect(poisoned, name).toEqual(planned(plan, 0, now, g));
    }
  });

  test("what is marked symmetric is, to rounding", () => {
    let products = 0;
    for (const [name, layers] of all) {
      const { step, plan } = planned_(name, layers);
      const g: Numbers = new Map(plan.given.map((slot) => [title(slot), drawn(title(slot), slot.shape)]));
      planned(plan, 0, rounded(step.start), g, (memory) => {
        for (const apart of asymmetries(plan, 0, memory)) {
          expect(apart, name).toBeLessThan(1e-5);
          products++;
        }
      });
    }
    expect(products).toBeGreaterThan(100);
  });

  test("the members of a group lie at a constant stride where one group wrote them", () => {
    const layers = [
      hidden("first", 12, 8),
      ...equal(5),
      hidden("odd", 9, 9),
      ...equal(8).map((l) => hidden(`v${l.name}`, 8, 6)),
      hidden("last", 12, 8),
    ];
    for (const program of [presets.unconstrainedScion(), presets.spectralDescent(), presets.muon()]) {
      expect(unevenStrides(planFor(program, layers))).toEqual([]);
    }
  });

  test("scratch is used again: the longer of two polar factors needs as much as the shorter", () => {
    const steps = (n: number) => planFor(presets.muon().with(spectral({ polar: "cubic", steps: n })), equal(3)).scratch;
    expect(steps(40)).toBe(steps(10));
  });

  test("layers whose polar factors have no room together take turns, and each step is the same to the last bit", () => {
    // Of spectral descent, which waits for all dual norms, the factors themselves stay.
    for (const [program, share] of [
      [presets.muon(), 1 / 3],
      [presets.unconstrainedScion(), 1 / 3],
      [presets.spectralDescent(), 0.6],
    ] as const) {
      const { step, held, given, start } = stepOf(program, equal(6));
      const [whole, narrow] = [Number.POSITIVE_INFINITY, 2 * 3 * 48].map((most) => planOf(step, held, given, most)) as [
        Plan,
        Plan,
      ];
      expect(narrow.scratch).toBeLessThanOrEqual(share * whole.scratch);
      expect(faults(narrow)).toEqual([]);
      const g: Numbers = new Map(narrow.given.map((slot) => [title(slot), drawn(title(slot), slot.shape)]));
      const now = rounded(start);
      const run = (memory: Memory) => interpretPoisoned(narrow, 0, memory);
      expect(planned(narrow, 0, now, g, run)).toEqual(planned(whole, 0, now, g));
    }
  });
});
