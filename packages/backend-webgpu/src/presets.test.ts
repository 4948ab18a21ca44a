import { reference } from "@unitball/backend-reference";
import { shapesOf, type Value } from "@unitball/backend-tfjs";
import { interpret, memoryFor, type Plan, planOf } from "@unitball/compile";
import { clocked, isLayers, type Layer, layer, type State } from "@unitball/core";
import { compose, evaluate, polarExpress5, type Table } from "@unitball/geometries";
import { accepts, type Program } from "@unitball/optimizer";
import { presets } from "unitball";
import { beforeAll, describe, expect, test } from "vitest";
import { distance } from "../test/judged.ts";
import { ofProgram } from "../test/ofProgram.ts";
import { swiftshader } from "../test/swiftshader.ts";
import { lower } from "./lower.ts";
import { tiling } from "./tileFor.ts";
import { type WebGpu, webgpu } from "./webgpu.ts";

const absent = swiftshader();
const programs = Object.entries(presets).flatMap(([name, preset]): [string, Program][] => {
  const made: unknown = preset();
  return typeof made === "object" && "corridor" in made! ? [[name, made as Program]] : [];
});

const all: readonly Layer[] = [
  layer({ name: "embedding", shape: [5, 6], role: "embedding" }),
  layer({ name: "hidden", shape: [6, 5], role: "hidden" }),
  layer({ name: "conv", shape: [1, 2, 2, 3], role: "conv" }),
  layer({ name: "bias", shape: [5], role: "bias" }),
  layer({ name: "output", shape: [5, 3], role: "output" }),
];
const accepted = (program: Program): readonly Layer[] => all.filter((one) => accepts(program, one));

const few = all.filter(({ name }) => name === "hidden" || name === "bias");

/**
 * A software adapter takes a third of a second to compile a kernel, and these hundred presets have 400: they are run where
 * UNITBALL_SLOW is set, and else only lowered. compileStep.test.ts always runs some of each kind.
 */
const run = process.env.UNITBALL_SLOW !== undefined;

/**
 * How many times a relative rounding in each step of a table costs a layer of one row, whose one singular value x goes
 * through the quintics from 1/factor on: one in ax + bx³ + cx⁵ counts Σ|terms|/|p(x)| times, and what came before it
 * |xp′(x)/p(x)| times.
 */
function amplified({ steps, factor }: Table): number {
  let [x, cost] = [1 / factor, 1];
  for (const p of steps) {
    const [terms, next] = [p.map((c, i) => c * x ** (2 * i + 1)), evaluate(p, x)];
    const sum = (f: (term: number, i: number) => number): number => terms.map(f).reduce((a, b) => a + b, 0);
    cost = cost * Math.abs(sum((term, i) => (2 * i + 1) * term) / next) + sum(Math.abs) / Math.abs(next);
    x = next;
  }
  return cost;
}

/** No contraction at 1: there float32 cannot keep what is promised, docs/decisions/what-a-rounding-costs.md. */
const published: Readonly<Record<string, Table>> = { dionMuon: polarExpress5, speedrunNorMuon: polarExpress5 };

test("of the Polar Express's five quintics one rounding of a vector's norm already costs more than 1e-5", () => {
  const exact = compose(polarExpress5.steps, 1 / polarExpress5.factor);
  const off = compose(polarExpress5.steps, (1 + 2 ** -24) / polarExpress5.factor);
  expect(Math.abs(off / exact - 1)).toBeGreaterThan(1e-5);
  expect(amplified(polarExpress5)).toBeGreaterThan(Math.abs(off / exact - 1) * 2 ** 24);
});

/** A step's slots as numbers, by name. */
type Numbers = ReadonlyMap<string, ArrayLike<number>>;

/** How far two records of slots are apart, relatively, in the slot where they are farthest. */
function farthest(got: Numbers, want: Numbers): { readonly apart: number; readonly slot: string } {
  let found = { apart: 0, slot: "" };
  for (const [slot, values] of want) {
    const apart = distance(got.get(slot)!, values);
    if (!(apart <= found.apart)) found = { apart, slot };
  }
  return found;
}

const exactly = reference();
type Exact = ReturnType<typeof exactly.ops.at>;

const flat = <T>(slots: State<T>): [string, T][] =>
  Object.entries(slots).flatMap(([slot, held]): [string, T][] =>
    isLayers<T>(held) ? Object.entries(held).map(([name, a]) => [`${slot}/${name}`, a]) : [[slot, held as T]],
  );
const numbersOf = (slots: State<Exact>): Numbers =>
  new Map(flat(slots).map(([slot, a]) => [slot, typeof a === "number" ? [a] : a.data]));

/** Step k as the plan's meaning has it, in float32 with sums in float64: what the arithmetic itself costs. */
function interpreted(plan: Plan, k: number, held: Numbers, given: Numbers): Numbers {
  const memory = memoryFor(plan);
  const title = ({ slot, layer }: Plan["held"][number]) => (layer === undefined ? slot : `${slot}/${layer}`);
  const place = (slot: Plan["held"][number], array: Float32Array) =>
    slot.scalar === undefined ? array : memory.scalars.subarray(slot.scalar, slot.scalar + 1);
  for (const [n, slot] of plan.held.entries()) place(slot, memory.held[n]!).set(held.get(title(slot))!);
  for (const [n, slot] of plan.given.entries()) place(slot, memory.given[n]!).set(given.get(title(slot))!);
  interpret(plan, k, memory);
  return new Map([
    ...plan.held.map((slot, n) => [title(slot), place(slot, memory.held[n]!)] as const),
    ...plan.results.map((slot, n) => [title(slot), place(slot, memory.results[n]!)] as const),
  ]);
}

describe.skipIf(absent !== undefined)(`every preset${absent === undefined ? "" : ` (skipped: ${absent})`}`, () => {
  let backend: WebGpu;
  const complaints: string[] = [];
  beforeAll(async () => {
    backend = await webgpu();
    backend.device.addEventListener("uncapturederror", ({ error }) => complaints.push(error.message));
  });

  const precise = async (slots: State<Value>): Promise<State<Exact>> => {
    const of = async (a: Value): Promise<Exact> => {
      const values = await backend.read(a);
      return typeof a === "number" || a.rank === 0 ? values[0]! : exactly.tensor(values, a.shape);
    };
    const every = async <T>(record: Readonly<Record<string, T>>, f: (a: T) => Promise<unknown>) =>
      Object.fromEntries(await Promise.all(Object.entries(record).map(async ([name, a]) => [name, await f(a)])));
    return every(slots, (held) => (isLayers<Value>(held) ? every(held, of) : of(held as Value)));
  };

  const known = new Set<string>();
  /** The program on all layers it accepts; where that is dozens of kernels more, which take a second each, on two. */
  const prepared = (program: Program) => {
    const layers = accepted(program);
    for (const some of [layers, few.filter((one) => layers.includes(one))]) {
      const made = ofProgram(backend, program, some, 3);
      const plan = planOf(made.step, shapesOf(made.held), shapesOf(made.given[0]!));
      const sources = lower(plan, { buffers: 8, tiling }).dispatches.map(({ source }) => source);
      if (new Set(sources.filter((source) => !known.has(source))).size > 10 && some === layers) continue;
      for (const source of sources) known.add(source);
      return { ...made, plan };
    }
    throw new RangeError("A preset accepts neither a hidden layer nor a bias.");
  };

  test.each(run ? [] : programs)("%s is lowered (run only with UNITBALL_SLOW=1)", (_, program) => {
    const { plan } = prepared(program);
    expect(lower(plan, { buffers: 8, tiling }).dispatches.length).toBeGreaterThan(1);
  });

  test.each(run ? programs : [])(
    "%s compiles, and three steps of it are those of float64 from the same state",
    async (name, program) => {
      const { step, held, given, plan } = prepared(program);
      const compiled = backend.compile!(step, held, given[0]!);
      const usual = plan.phases.flat().some(({ pattern }) => pattern.startsWith("product")) ? 1e-5 : 1e-6;
      const promised = name in published ? amplified(published[name]!) * 2 ** -24 : usual;
      let [slots, now] = [held, await precise(held)];
      for (const [k, gradients] of given.entries()) {
        const g = await precise(gradients);
        const want = numbersOf(step(clocked(exactly.ops, k), now, g));
        const next = compiled.run(k, slots, gradients);
        const got = await precise(next);
        // Where a recipe is so ill-conditioned that float32 costs more than is promised, a few times what it costs.
        const cost = farthest(interpreted(plan, k, numbersOf(now), numbersOf(g)), want).apart;
        const { apart, slot } = farthest(numbersOf(got), want);
        expect(apart, `${slot} at step ${k}`).toBeLessThan(Math.max(promised, 4 * cost));
        const mine = <T>(all: State<T>) =>
          Object.fromEntries(Object.keys(held).map((name) => [name, all[name]!])) as State<T>;
        [slots, now] = [mine(next), mine(got)];
      }
      expect(complaints).toEqual([]);
      compiled.dispose();
    },
    120_000,
  );
});
