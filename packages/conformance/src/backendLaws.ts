import { reference } from "@unitball/backend-reference";
import { type Backend, canonical, clocked, type Layer, type Ops } from "@unitball/core";
import { allClose, assert, type Law, layers, numbers, sample } from "./law.ts";

/** What a backend's laws are told about it. */
export interface BackendClaims {
  /** How many tensors are alive, for the law that nothing leaks. */
  readonly alive?: () => number;
  readonly seed?: number;
}

/** An op on two tensors of one shape (and a third of another), named for the report. */
type Use = readonly [name: string, on: <T>(ops: Ops<T>, a: T, b: T) => T];

const uses: readonly Use[] = [
  ["add", (o, a, b) => o.add(a, b)],
  ["sub", (o, a, b) => o.sub(a, b)],
  ["sub from a number", (o, a) => o.sub(1, a)],
  ["mul", (o, a, b) => o.mul(a, b)],
  ["mul by 0", (o, a) => o.mul(0, a)],
  ["div", (o, a, b) => o.div(a, o.add(3, o.abs(b)))],
  ["min", (o, a, b) => o.min(a, b)],
  ["max", (o, a, b) => o.max(a, b)],
  ["max with a number", (o, a) => o.max(a, 0.1)],
  ["gt", (o, a, b) => o.gt(a, b)],
  ["gt at equality", (o, a) => o.gt(a, a)],
  ["ge", (o, a) => o.ge(a, a)],
  ["abs", (o, a) => o.abs(a)],
  ["sqrt", (o, a) => o.sqrt(o.abs(a))],
  ["where", (o, a, b) => o.where(o.gt(a, b), a, b)],
  ["where hides what it does not take", (o, a, b) => o.where(o.gt(o.abs(a), -1), b, o.div(b, 0))],
  ["where with a 0-d test", (o, a, b) => o.where(o.gt(o.sum(a, "all"), o.sum(b, "all")), a, b)],
  ["where with a number", (o, a, b) => o.where(1, a, b)],
  ...(["in", "out", "block", "all"] as const).flatMap((over): Use[] => [
    [`sum over ${over}`, (o, a) => o.sum(a, over)],
    [`maxAbs over ${over}`, (o, a) => o.maxAbs(a, over)],
    [`norms over ${over}`, (o, a) => o.norms(a, over)],
    [`broadcast from ${over}`, (o, a, b) => o.mul(a, o.sum(b, over))],
  ]),
  ["hypot", (o, a, b) => o.hypot([o.sum(a, "all"), o.sum(b, "all"), 3])],
  ["finite", (o, a) => o.finite(a)],
  ["gram over in", (o, a) => o.gram(a, "in")],
  ["gram over out", (o, a) => o.gram(a, "out")],
  ["matmul", (o, a) => o.matmul(o.gram(a, "out"), a)],
  ["zeros", (o, a) => o.zeros(a)],
  ["random", (o, a) => o.random(7, a)],
  ["random at another step", (o, a) => clocked(o, 3).random(7, a)],
  ["keep, accepted", (o, a, b) => o.keep(o.finite(a), a, b)],
  ["keep, refused", (o, a, b) => o.keep(o.finite(o.div(a, 0)), a, b)],
  ["at", (o) => o.add(o.at(0.25), 1)],
];

/** The laws of a backend: every op is the reference's within the declared accuracy, robust, and nothing leaks. */
export function backendLaws<T>(backend: Backend<T>, { alive, seed = 1 }: BackendClaims = {}): Law[] {
  const judge = reference();
  const read = async (a: T) => {
    const values = await backend.read(a);
    backend.free(a);
    return values;
  };
  const both = async (l: Layer, use: Use[1], scale: number) => {
    const on = <V>(b: Backend<V>) =>
      b.scope(() => {
        // the same float32 numbers on both sides, so that rounding the input is not held against the op
        const input = (s: number) =>
          b.tensor(Float32Array.from(numbers(s, size(l)).map((a) => a * scale)), canonical(l));
        return b.ops.add(use(b.ops, input(seed), input(seed + 1)), 0);
      });
    return [await read(on(backend)), await judge.read(on(judge))] as const;
  };

  return [
    ...uses.map(([name, use]) => ({
      name: `${backend.name}: ${name} is the reference's`,
      async check() {
        for (const l of layers) {
          const [got, want] = await both(l, use, 1);
          allClose(got, want, 20 * backend.accuracy, `On layer "${l.name}"`);
        }
      },
    })),
    ...[1e-30, 1e-20, 1e20, 1e30].map((scale) => ({
      name: `${backend.name}: norms and hypot neither overflow nor underflow at ${scale}`,
      async check() {
        for (const over of ["in", "out", "block", "all"] as const) {
          const [got, want] = await both(layers[1]!, (o, a) => o.norms(a, over), scale);
          allClose(got, want, 20 * backend.accuracy, `norms over ${over}`);
        }
        const [got, want] = await both(layers[1]!, (o, a) => o.hypot([o.maxAbs(a, "all"), o.maxAbs(a, "all")]), scale);
        allClose(got, want, 20 * backend.accuracy, "hypot");
      },
    })),
    {
      name: `${backend.name}: a NaN or an infinity is seen by finite, and a NaN passes through norms and maxAbs`,
      async check() {
        for (const bad of [NaN, Infinity, -Infinity]) {
          const with_ = (use: (ops: Ops<T>, a: T) => T) =>
            read(backend.scope(() => backend.ops.add(use(backend.ops, backend.tensor([1, bad, 2, 3], [1, 2, 2])), 0)));
          assert((await with_((o, a) => o.finite(a)))[0] === 0, () => `${bad} counts as finite.`);
          if (!Number.isNaN(bad)) continue;
          assert(Number.isNaN((await with_((o, a) => o.norms(a, "all")))[0]), () => "norms lost a NaN.");
          assert(Number.isNaN((await with_((o, a) => o.maxAbs(a, "all")))[0]), () => "maxAbs lost a NaN.");
        }
      },
    },
    {
      name: `${backend.name}: enter shows a tensor as [block, in, out], and leave undoes it`,
      async check() {
        for (const l of layers) {
          const values = Float32Array.from(numbers(seed, size(l)));
          const view = <V>(b: Backend<V>, back: boolean) =>
            b.scope(() => {
              const seen = b.enter(b.tensor(values, l.shape), l);
              return back ? b.leave(seen, l) : seen;
            });
          allClose(await read(view(backend, false)), await judge.read(view(judge, false)), 0, `"${l.name}" entered`);
          allClose(await read(view(backend, true)), values, 0, `"${l.name}" entered and left`);
        }
      },
    },
    {
      name: `${backend.name}: what a scope returns is owned once, also when it was handed in or returned twice`,
      async check() {
        const before = alive?.();
        const outer = sample(backend, layers[0]!, seed);
        const held = backend.scope(() => {
          const made = backend.ops.mul(2, outer);
          return { again: outer, twice: [made, made] };
        });
        backend.free(outer);
        backend.free(held.twice[0]);
        const [kept, want] = [await backend.read(held.again), await judge.read(sample(judge, layers[0]!, seed))];
        allClose(kept, want, backend.accuracy, "A tensor handed through a scope");
        allClose(
          await backend.read(held.twice[1]!),
          want.map((a) => 2 * a),
          backend.accuracy,
          "The second of two",
        );
        backend.free([held.again, held.twice[1]]);
        assert(alive?.() === before, () => `${before} tensors were alive before, ${alive?.()} are now.`);
      },
    },
    {
      name: `${backend.name}: a scope that throws leaves nothing behind`,
      check() {
        const before = alive?.();
        let thrown: unknown;
        try {
          backend.scope(() => {
            sample(backend, layers[0]!, seed);
            throw new Error("as it should");
          });
        } catch (error) {
          thrown = error;
        }
        assert(thrown instanceof Error && thrown.message === "as it should", () => "The exception was lost.");
        assert(alive?.() === before, () => `${before} tensors were alive before, ${alive?.()} are now.`);
      },
    },
  ];
}

const size = (l: Layer): number => canonical(l).reduce((a, b) => a * b, 1);
