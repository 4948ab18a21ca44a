import { type Layer, layer } from "@unitball/core";
import type { Program } from "@unitball/optimizer";
import { presets } from "unitball";
import { describe, expect, test } from "vitest";
import { faults } from "../test/accesses.ts";
import { accepted, allPresets, few, many, programs } from "../test/programs.ts";
import {
  difference,
  distance,
  drawn,
  eager,
  type Numbers,
  norm,
  planned,
  rounded,
  type StepOptions,
  stepOf,
  title,
} from "../test/step.ts";
import { type Plan, planOf } from "./index.ts";

/** Gradients at every point, about 1 in size times a factor. */
const gradients = (plan: Plan, k: number, factor = 1): Numbers =>
  new Map(plan.given.map((slot) => [title(slot), drawn(`${title(slot)} ${k}`, slot.shape, factor)]));

function prepared(program: Program, layers: readonly Layer[], options: StepOptions = {}) {
  const step = stepOf(program, accepted(program, layers), options);
  const plan = planOf(step.step, step.held, step.given);
  return {
    plan,
    start: rounded(step.start),
    float64: (k: number, now: Numbers, g: Numbers) => eager(step, k, now, g),
    float32: (k: number, now: Numbers, g: Numbers) => planned(plan, k, now, g),
  };
}

/** Without results. */
const state = (all: Numbers): Numbers =>
  new Map([...all].filter(([slot]) => slot !== "ok" && !slot.startsWith("seen/")));
const bits = (all: Numbers) =>
  new Map([...all].map(([slot, a]) => [slot, [...new Uint32Array(Float32Array.from(a).buffer)]]));
/** What a step may be off by, relative to a layer's norm: more where there are matrix products. */
const toleranceOf = ({ phases }: Plan): number =>
  phases.flat().some(({ pattern }) => pattern.startsWith("product")) ? 1e-5 : 1e-6;

function expectClose(got: Numbers, want: Numbers, tolerance: number): void {
  expect([...got.keys()].sort()).toEqual([...want.keys()].sort());
  for (const [slot, a] of want) expect(distance(got.get(slot)!, a), slot).toBeLessThan(tolerance);
}

test.each(Object.entries(allPresets))(
  "%s: a step is float64's, and one gradient that is not finite holds it",
  (_, program) => {
    const { plan, start, float64, float32 } = prepared(program, few);
    expect(faults(plan)).toEqual([]);
    const now = state(float32(0, start, gradients(plan, 0)));
    const g = gradients(plan, 1);
    const [got, want] = [float32(1, now, g), float64(1, now, g)];
    for (const { slot, layer } of plan.held.filter((slot) => slot.slot === "x")) {
      const x = title({ slot, layer });
      // Where a step takes x close to 0, it is off by as much as x was before.
      const size = Math.max(norm(want.get(x)!), norm(now.get(x)!));
      expect(difference(got.get(x)!, want.get(x)!) / size, x).toBeLessThan(toleranceOf(plan));
    }
    g.get(title(plan.given[0]!))![0] = Number.NaN;
    const held = state(float32(1, now, g));
    for (const slot of plan.held.map(title)) {
      if (!slot.startsWith("nonFinite")) expect(bits(held).get(slot), slot).toEqual(bits(now).get(slot));
    }
  },
);

describe.each(Object.entries(programs))("%s", (name, program) => {
  test("each step is that of float64 from the same state, on few layers and on many", () => {
    for (const layers of [few, many]) {
      const { plan, start, float64, float32 } = prepared(program, layers);
      let now = start;
      for (let k = 0; k < 4; k++) {
        const g = gradients(plan, k);
        const got = float32(k, now, g);
        expectClose(got, float64(k, now, g), toleranceOf(plan));
        now = state(got);
      }
    }
  });

  test("20 steps end where those of float64 end", () => {
    const { plan, start, float64, float32 } = prepared(program, few);
    let [got, want]: Numbers[] = [start, start] as const;
    for (let k = 0; k < 20; k++) {
      const g = gradients(plan, k);
      got = state(float32(k, got!, g));
      want = state(float64(k, want!, g));
    }
    expectClose(got!, want!, 1e-5);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "a gradient with one %s in it leaves every bit as it was, and is counted",
    (bad) => {
      for (const layers of [few, many]) {
        const { plan, start, float32 } = prepared(program, layers);
        const now = state(float32(0, start, gradients(plan, 0)));
        const g = gradients(plan, 1);
        const broken = title(plan.given.at(-1)!);
        g.get(broken)![0] = bad;
        const next = float32(1, now, g);
        expect(next.get("ok")).toEqual(Float32Array.of(0));
        const counted = `nonFinite/${broken.split("/")[1]}`;
        expect(bits(state(next))).toEqual(bits(new Map([...now, [counted, Float32Array.of(1)]])));
      }
    },
  );

  test.skipIf(name.includes("adamw"))("gradients of size 1e-30 to 1e30 are as good as any", () => {
    for (const scale of [1e-30, 1e-15, 1e15, 1e30]) {
      const { plan, start, float64, float32 } = prepared(program, few, { observe: true });
      const now = state(float32(0, start, gradients(plan, 0, scale)));
      const g = gradients(plan, 1, scale);
      expectClose(float32(1, now, g), float64(1, now, g), toleranceOf(plan));
    }
  });

  test("what the step saw is returned, and makes no difference to a bit of the rest", () => {
    const { plan, start, float64, float32 } = prepared(program, many, { observe: true });
    const g = gradients(plan, 0);
    const got = float32(0, start, g);
    // AdamW keeps β₂ᵗ: in float32, 1 − β₂ᵗ is off by up to 6e-8/(1 − β₂) = 6e-5 at first, and u by half of that.
    expectClose(got, float64(0, start, g), name.includes("adamw") ? 3e-5 : toleranceOf(plan));
    expect(bits(state(got))).toEqual(bits(state(prepared(program, many).float32(0, start, g))));
  });

  test("layers without gradients stay, and are not in the plan", () => {
    const present = ({ name }: Layer) => name !== "two" && name !== "bias";
    const { plan, start, float64, float32 } = prepared(program, few, { present });
    const g = gradients(plan, 0);
    const got = float32(0, start, g);
    expectClose(got, float64(0, start, g), toleranceOf(plan));
    const untouched = plan.held.flatMap((slot, index) =>
      ["two", "bias"].includes(slot.layer!) && slot.scalar === undefined ? [index] : [],
    );
    const items = plan.phases.flat(2).flatMap(({ items }) => items);
    const places = items.flatMap((item) =>
      item.kind === "loop" ? [...item.operands, ...item.stores.map((s) => s.into)] : [item.a, item.b],
    );
    expect(untouched.length).toBeGreaterThan(0);
    for (const { place } of places) expect(place.in === "held" && untouched.includes(place.index)).toBe(false);
  });
});

test("signs differ from float64's only where the estimate is 1e-6 of its largest entry, one entry in 1e5", () => {
  const layers = [layer({ name: "w", shape: [250, 400], role: "hidden" })];
  const step = stepOf(presets.lion(), layers, { observe: true });
  const plan = planOf(step.step, step.held, step.given);
  const now = state(planned(plan, 0, rounded(step.start), gradients(plan, 0)));
  const g = gradients(plan, 1);
  const [got, want] = [planned(plan, 1, now, g), eager(step, 1, now, g)];
  const [u, v, d] = [got.get("seen/v/w")!, want.get("seen/v/w")!, want.get("seen/d/w")!];
  const largest = d.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const flipped = [...v.keys()].filter((i) => u[i] !== v[i]);
  expect(flipped.every((i) => Math.abs(d[i]!) <= 1e-6 * largest)).toBe(true);
  expect(flipped.length).toBeLessThanOrEqual(1e-5 * v.length);
});
