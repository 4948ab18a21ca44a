import { type Layer, layer, type Ops, type State, type Traceable, uniform } from "@unitball/core";
import fc from "fast-check";
import { constant, ema, presets, sign } from "unitball";
import { describe, expect, test, vi } from "vitest";
import * as integer from "../../test/integerSteps.ts";
import { accepted, few, many, programs } from "../../test/programs.ts";
import {
  distance,
  drawn,
  eager,
  type Numbers,
  planFor,
  planned,
  rounded,
  size,
  stepOf,
  title,
} from "../../test/step.ts";
import { type Item, type Memory, type Plan, planOf } from "../index.ts";
import { Kernels } from "./kernels.ts";
import { ownHeap } from "./ownHeap.ts";
import { runner } from "./runner.ts";

/** A memory with its heap and kernels. */
function machine(memory = new WebAssembly.Memory({ initial: 1 })) {
  const [heap, kernels] = [ownHeap(memory), new Kernels(memory)];
  const numbers = (address: number, n: number) => new Float32Array(memory.buffer, address, n);
  /** A plan's step on the judge's arrays. */
  const stepper = (plan: Plan) => {
    const program = runner(plan, kernels, heap);
    const slots = { held: plan.held, given: plan.given, results: plan.results };
    const place = (list: Plan["held"]) => list.map(({ shape }) => heap.allocate(4 * size(shape)));
    const at = { held: place(slots.held), given: place(slots.given), results: place(slots.results) };
    const each = (f: (array: Float32Array, address: number) => void, arrays: Memory) => {
      for (const name of ["held", "given", "results"] as const)
        for (const [i, array] of arrays[name].entries()) f(array, at[name][i]!);
    };
    const run = (k: number, arrays: Memory) => {
      each((array, address) => numbers(address, array.length).set(array), arrays);
      for (const [s, value] of arrays.scalars.entries()) program.set(s, value);
      program.run(k, at);
      each((array, address) => array.set(numbers(address, array.length)), arrays);
      for (const s of arrays.scalars.keys()) arrays.scalars[s] = program.get(s);
    };
    const dispose = () => {
      program.dispose();
      for (const address of Object.values(at).flat()) heap.free(address);
    };
    return { run, dispose };
  };
  return { memory, heap, stepper };
}

const gradients = (plan: Plan, k: number, factor = 1): Numbers =>
  new Map(plan.given.map((slot) => [title(slot), drawn(`${title(slot)} ${k}`, slot.shape, factor)]));
const held = (plan: Plan, all: Numbers): Numbers =>
  new Map(plan.held.map((slot) => [title(slot), all.get(title(slot))!]));
const bits = (all: Numbers) =>
  new Map([...all].map(([slot, a]) => [slot, [...new Uint32Array(Float32Array.from(a).buffer)]]));

const common = machine();

test("a random step of whole numbers is the plan's to the bit", () => {
  const numbers = (shapes: typeof integer.held, sign: number): Numbers =>
    new Map(
      Object.entries(shapes).flatMap(([slot, shape]): [string, Float32Array][] =>
        shape === "scalar"
          ? [[slot, Float32Array.of(2 * sign)]]
          : Object.entries(shape as Record<string, readonly [number, number, number]>).map(([name, own]) => [
              `${slot}/${name}`,
              Float32Array.from({ length: size(own) }, (_, i) => sign * (((i * 7) % 5) - 2)),
            ]),
      ),
    );
  fc.assert(
    fc.property(integer.integerSteps, fc.constantFrom(1, -1), (step, sign) => {
      const plan = planOf(step, integer.held, integer.given);
      const { run, dispose } = common.stepper(plan);
      const [now, g] = [numbers(integer.held, sign), numbers(integer.given, 1)];
      expect(planned(plan, 0, now, g, (memory) => run(0, memory))).toEqual(planned(plan, 0, now, g));
      dispose();
    }),
    { seed: 4, numRuns: 100 },
  );
});

const items = (plan: Plan): readonly Item[] => plan.phases.flat().flatMap((group) => group.items);
const multiplies = (plan: Plan): boolean => items(plan).some(({ kind }) => kind === "product");
/** Whether nothing is summed up, so that no order of additions can show. */
const exact = (plan: Plan): boolean =>
  items(plan).every((item) => item.kind === "loop" && item.folds.every(({ fold }) => /finite|maxAbs/.test(fold)));

describe.each(Object.keys(programs))("%s", (name) => {
  const layersOf = { few, many };

  test.each(["few", "many"] as const)("each step is the plan's, on %s layers", (number) => {
    const program = programs[name]!;
    const layers = accepted(program, layersOf[number]);
    // Matrix products are summed in float32 here, by the judge in float64, and iterations of them magnify the difference:
    // 1e-5 is promised of x, and what else is made of them is still the same to four digits.
    const made = stepOf(program, layers, { observe: true });
    const plan = planOf(made.step, made.held, made.given);
    const spectral = multiplies(plan);
    const tolerance = (slot: string) => (!spectral ? 1e-6 : slot.startsWith("x/") ? 1e-5 : 1e-4);
    const { run, dispose } = common.stepper(plan);
    let now = rounded(made.start);
    for (let k = 0; k < 2; k++) {
      const g = gradients(plan, k);
      const got = planned(plan, k, now, g, (memory) => run(k, memory));
      const want = planned(plan, k, now, g);
      if (exact(plan)) expect(bits(got)).toEqual(bits(want));
      const precise = eager(made, k, now, g);
      for (const [slot, a] of want) {
        // Where a recipe is so ill-conditioned that float32 costs the judge more, no more than twice what it costs.
        const cost = 2 * distance(a, precise.get(slot)!);
        expect(distance(got.get(slot)!, a), slot).toBeLessThan(Math.max(tolerance(slot), cost));
      }
      now = held(plan, got);
    }
    dispose();
  });
});

describe("memory", () => {
  const layers: readonly Layer[] = [layer({ name: "w", shape: [33, 17], role: "hidden" })];
  const plan = planFor(presets.scion(), layers);
  const step = stepOf(presets.scion(), layers);
  const three = (run: (k: number, memory: Memory) => void, between = () => {}) => {
    let now = rounded(step.start);
    for (let k = 0; k < 3; k++) {
      now = held(
        plan,
        planned(plan, k, now, gradients(plan, k), (memory) => run(k, memory)),
      );
      between();
    }
    return bits(now);
  };

  test("where things lie in it changes no bit, nor does its growth, nor that it is shared", () => {
    const expected = three(machine().stepper(plan).run);
    const moved = machine();
    moved.heap.allocate(52);
    expect(three(moved.stepper(plan).run)).toEqual(expected);
    const growing = machine();
    expect(three(growing.stepper(plan).run, () => growing.memory.grow(1))).toEqual(expected);
    const shared = machine(new WebAssembly.Memory({ initial: 1, maximum: 100, shared: true }));
    expect(three(shared.stepper(plan).run)).toEqual(expected);
  });

  test("a step takes none, and a plan gives back what it took", () => {
    const { memory, heap, stepper } = machine();
    const { run, dispose } = stepper(plan);
    const bytes = memory.buffer.byteLength;
    three(run);
    expect(memory.buffer.byteLength).toBe(bytes);
    dispose();
    expect(heap.allocate(bytes - 16)).toBe(16);
    expect(memory.buffer.byteLength).toBe(bytes);
  });
});

describe("kernels", () => {
  /** How many modules f compiles. */
  const modules = (f: () => void): number => {
    const spy = vi.spyOn(WebAssembly, "Module");
    f();
    const { length } = spy.mock.calls;
    spy.mockRestore();
    return length;
  };

  test("other stepsizes, weights and radii, and other sizes, need no other kernels", () => {
    const { stepper } = machine();
    const prepare = (n: number, value: number, alpha: number, radius: number) => {
      const layers = [
        layer({ name: "w", shape: [n, n + 1], role: "hidden" }),
        layer({ name: "b", shape: [n], role: "bias" }),
      ];
      const program = presets
        .signum({ stepsize: constant({ value }) })
        .with(sign({ radius }))
        .with(ema({ alpha: constant({ value: alpha }) }));
      return modules(() => stepper(planFor(program, layers)));
    };
    expect(prepare(8, 0.1, 0.3, 2)).toBeGreaterThan(0);
    expect(prepare(8, 0.2, 0.4, 3)).toBe(0);
    expect(prepare(21, 0.2, 0.4, 3)).toBe(0);
    // Two numbers that happen to be equal are still two.
    expect(prepare(8, 0.25, 0.25, 1.5)).toBe(0);
  });
});

test("random numbers are core's `uniform` of seed, step and element", () => {
  const step: Traceable = <T>(ops: Ops<T>, held: State<T>): State<T> => {
    const { w } = held.x as { w: T };
    return { x: { w: ops.random(7, w) } };
  };
  const plan = planOf(step, { x: { w: [2, 3, 5] } }, {});
  const { run } = common.stepper(plan);
  const [seed] = plan.uniforms;
  for (const k of [0, 3]) {
    const got = planned(plan, k, new Map([["x/w", new Float32Array(30)]]), new Map(), (memory) => run(k, memory));
    const expected = Float32Array.from({ length: 30 }, (_, element) => uniform(seed!.at(k), element));
    expect(got.get("x/w")).toEqual(expected);
  }
});
