import * as tf from "@tensorflow/tfjs";
import { layer, type Ops, type Over, sgn, uniform } from "@unitball/core";
import "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { opsOf } from "./ops.ts";
import { tfjs } from "./tfjs.ts";
import type { Value } from "./value.ts";

const shape = [2, 3, 5] as const;
const overs = ["block", "in", "out", "all"] as const;

/** Fixed numbers of both signs with every exponent from −scale to scale. */
const numbers = (count: number, seed: number, scale = 0): Float32Array =>
  Float32Array.from(
    { length: count },
    (_, i) => (uniform(seed, i) - 0.5) * 10 ** (scale * (2 * uniform(seed, ~i) - 1)),
  );

const tensor = (values: ArrayLike<number>, dims: readonly number[]) => tf.tensor(Float32Array.from(values), [...dims]);
const valuesOf = (a: Value): number[] => (typeof a === "number" ? [a] : [...a.dataSync()]);
const shapeOf = (a: Value): number[] => (typeof a === "number" ? [] : a.shape);

/** Each element of [2, 3, 5] with the place in which a reduction over `over` collects it. */
const slices = (values: ArrayLike<number>, over: Over): number[][] => {
  const found: number[][] = [];
  for (let k = 0; k < 2; k++)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 5; j++) {
        const place = { block: i * 5 + j, in: k * 5 + j, out: k * 3 + i, all: 0 }[over];
        const slice = found[place] ?? [];
        slice.push(values[k * 15 + i * 5 + j]!);
        found[place] = slice;
      }
  return found;
};

/** The element of `values` (shape dims, size-1 axes repeated) at each place of [2, 3, 5]. */
const repeated = (values: ArrayLike<number>, dims: readonly number[]): number[] => {
  const [K, I, J] = dims as [number, number, number];
  const all: number[] = [];
  for (let k = 0; k < 2; k++)
    for (let i = 0; i < 3; i++) for (let j = 0; j < 5; j++) all.push(values[((k % K) * I + (i % I)) * J + (j % J)]!);
  return all;
};

function expectClose(got: Value, want: readonly number[], relative = 1e-6): void {
  const values = valuesOf(got);
  expect(values.length).toBe(want.length);
  values.forEach((value, i) => {
    if (Number.isFinite(want[i])) expect(Math.abs(value - want[i]!)).toBeLessThanOrEqual(relative * Math.abs(want[i]!));
    else expect(value).toBe(want[i]);
  });
}

describe.each([
  ["cpu", true],
  ["cpu", false],
  ["wasm", true],
  ["wasm", false],
])("%s, tensors in host memory: %s", (name, host) => {
  const ops: Ops<Value> = opsOf(host);
  beforeAll(async () => {
    await tfjs(name);
  });

  const pairs = {
    add: (a: number, b: number) => a + b,
    sub: (a: number, b: number) => a - b,
    mul: (a: number, b: number) => a * b,
    div: (a: number, b: number) => a / b,
    min: Math.min,
    max: Math.max,
    gt: (a: number, b: number) => (a > b ? 1 : 0),
    ge: (a: number, b: number) => (a >= b ? 1 : 0),
  } as const;

  test.each(Object.entries(pairs))(
    "%s is the float64 operation on each pair, rounded, broadcast along axes of size 1",
    (op, f) => {
      const a = numbers(30, 1);
      for (const dims of [shape, [1, 3, 5], [2, 1, 5], [2, 3, 1], [1, 1, 5], [1, 3, 1], [2, 1, 1], [1, 1, 1]]) {
        const b = numbers(
          dims.reduce((x, y) => x * y),
          2,
        );
        b[0] = a[0]!;
        const both = repeated(b, dims).map((y, i) => [a[i]!, y] as const);
        const run = ops[op as keyof typeof pairs];
        expectClose(
          run(tensor(a, shape), tensor(b, dims)),
          both.map(([x, y]) => f(x, y)),
        );
        expectClose(
          run(tensor(b, dims), tensor(a, shape)),
          both.map(([x, y]) => f(y, x)),
        );
        expect(shapeOf(run(tensor(b, dims), tensor(a, shape)))).toEqual(shape);
      }
      for (const number of [0, 1, -0.25]) {
        expectClose(
          ops[op as "add"](tensor(a, shape), number),
          [...a].map((x) => f(x, number)),
        );
        expectClose(
          ops[op as "add"](number, tensor(a, shape)),
          [...a].map((x) => f(number, x)),
        );
        expectClose(ops[op as "add"](number, tf.scalar(0.5)), [f(number, 0.5)]);
      }
      expect(ops[op as "add"](0.1, 0.7)).toBe(f(0.1, 0.7));
    },
  );

  test("a neutral number launches nothing: the other operand itself comes back", () => {
    const a = tensor(numbers(30, 1), shape);
    for (const same of [ops.add(0, a), ops.add(a, 0), ops.sub(a, 0), ops.mul(1, a), ops.mul(a, 1), ops.div(a, 1)]) {
      expect(same).toBe(a);
    }
  });

  test("numbers stay numbers through every op", () => {
    expect(ops.at(0.3)).toBe(0.3);
    expect(ops.at({ kind: "square", options: {}, at: (k) => (k + 2) ** 2 })).toBe(4);
    expect([ops.abs(-0.3), ops.sqrt(2), ops.where(0, 1, 2), ops.where(1, 1, 2)]).toEqual([0.3, Math.sqrt(2), 2, 1]);
    expect([ops.sum(-0.3, "in"), ops.maxAbs(-0.3, "out"), ops.norms(-0.3, "all")]).toEqual([-0.3, 0.3, 0.3]);
    expect([ops.finite(3), ops.finite(Number.NaN), ops.finite(Infinity)]).toEqual([1, 0, 0]);
    expect([ops.keep(1, 2, 3), ops.keep(0, 2, 3), ops.zeros(3)]).toEqual([2, 3, 0]);
    expect(ops.hypot([3, 4])).toBe(5);
  });

  test("min and max by a number pass NaN", () => {
    for (const got of [ops.max(tensor([Number.NaN], [1, 1, 1]), 1), ops.max(1, tensor([Number.NaN], [1, 1, 1]))]) {
      expect(valuesOf(got)).toEqual([Number.NaN]);
    }
    for (const got of [ops.min(tensor([Number.NaN], [1, 1, 1]), 1), ops.min(1, tensor([Number.NaN], [1, 1, 1]))]) {
      expect(valuesOf(got)).toEqual([Number.NaN]);
    }
  });

  test("abs and sqrt", () => {
    const a = numbers(30, 3, 30);
    expectClose(ops.abs(tensor(a, shape)), [...a].map(Math.abs), 0);
    expectClose(
      ops.sqrt(ops.abs(tensor(a, shape))),
      [...a].map((x) => Math.sqrt(Math.abs(x))),
    );
  });

  test("the sign from comparisons is exact down to 1e-38", () => {
    const a = [1e-38, -1e-38, 0, -0, 2e-7, -1e-7, 3e38, Infinity, -Infinity];
    expect(valuesOf(ops.add(sgn(ops, tensor(a, [1, 3, 3])), 0))).toEqual([1, -1, 0, 0, 1, -1, 1, 1, -1]);
  });

  const folds = {
    sum: (slice: readonly number[]) => slice.reduce((s, x) => s + x, 0),
    maxAbs: (slice: readonly number[]) => Math.max(...slice.map(Math.abs)),
    norms: (slice: readonly number[]) => Math.sqrt(slice.reduce((s, x) => s + x * x, 0)),
  };
  const kept = { block: [1, 3, 5], in: [2, 1, 5], out: [2, 3, 1], all: [] };

  test.each(Object.entries(folds))(
    "%s over each axis is the float64 fold of each slice; the axis keeps size 1",
    (op, f) => {
      const a = numbers(30, 4).map(Math.abs);
      for (const over of overs) {
        const got = ops[op as keyof typeof folds](tensor(a, shape), over);
        expectClose(got, slices(a, over).map(f));
        expect(shapeOf(got)).toEqual(kept[over]);
      }
    },
  );

  test("norms neither overflow nor underflow from 1e-30 to 1e30, whatever the other slices hold", () => {
    const a = numbers(30, 5, 30);
    a.fill(0, 0, 5);
    for (const over of overs) expectClose(ops.norms(tensor(a, shape), over), slices(a, over).map(folds.norms));
    expectClose(
      ops.norms(
        tensor(
          a.map((x) => x * 1e-30),
          shape,
        ),
        "all",
      ),
      [folds.norms([...a.map((x) => x * 1e-30)])],
    );
    expectClose(ops.norms(tensor(new Float32Array(30), shape), "in"), new Array(10).fill(0));
  });

  test("NaN passes through sum, maxAbs and norms in its own slice only", () => {
    const a = numbers(30, 6).map(Math.abs);
    a[7] = Number.NaN;
    for (const over of overs)
      for (const [op, f] of Object.entries(folds)) {
        expectClose(ops[op as keyof typeof folds](tensor(a, shape), over), slices(a, over).map(f));
      }
    expectClose(ops.maxAbs(tensor([1, -Infinity], [1, 1, 2]), "all"), [Infinity]);
  });

  test("finite is 1, or 0 as soon as one entry is not, even where infinities would cancel", () => {
    const finite = (values: number[]) => valuesOf(ops.finite(tensor(values, [1, 1, values.length])));
    expect(finite([1, -2, 0])).toEqual([1]);
    expect(finite([3e38, 3e38, 3e38])).toEqual([1]);
    for (const bad of [Number.NaN, Infinity, -Infinity]) expect(finite([1, bad, 0])).toEqual([0]);
    expect(finite([Infinity, -Infinity])).toEqual([0]);
  });

  test("hypot is √Σs² of numbers and 0-d tensors, from 1e-30 to 1e30", () => {
    expectClose(ops.hypot([tf.scalar(3), 4, tf.scalar(12)]), [13]);
    expectClose(ops.hypot([tf.scalar(3e30), tf.scalar(4e30)]), [5e30]);
    expectClose(ops.hypot([tf.scalar(3e-30), 4e-30]), [5e-30]);
    expectClose(ops.hypot([tf.scalar(0), tf.scalar(0)]), [0]);
    expect(valuesOf(ops.hypot([tf.scalar(Number.NaN), tf.scalar(1)]))).toEqual([Number.NaN]);
  });

  test("where chooses element by element, broadcasts, and hides what is not chosen", () => {
    const a = Float32Array.from({ length: 30 }, (_, i) => (i % 2 ? i : Number.NaN));
    const test_ = a.map((_, i) => i % 2);
    const want = [...a].map((_, i) => (i % 2 ? i : -1));
    expectClose(ops.where(tensor(test_, shape), tensor(a, shape), -1), want, 0);
    expectClose(ops.where(ops.sub(1, tensor(test_, shape)), tf.scalar(-1), tensor(a, shape)), want, 0);
    for (const dims of [
      [1, 3, 5],
      [2, 1, 5],
      [2, 3, 1],
      [1, 1, 5],
      [1, 1, 1],
    ]) {
      const [t, x] = [numbers(30, 7).map((v) => (v > 0 ? 1 : 0)), numbers(30, 8)];
      const size = dims.reduce((p, q) => p * q);
      const broad = repeated(t.slice(0, size), dims);
      const got = ops.where(tensor(t.slice(0, size), dims), tensor(x, shape), Infinity);
      expectClose(
        got,
        broad.map((v, i) => (v ? x[i]! : Infinity)),
        0,
      );
      const other = ops.where(tensor(t, shape), tensor(x.slice(0, size), dims), 0);
      expectClose(
        other,
        repeated(x.slice(0, size), dims).map((v, i) => (t[i] ? v : 0)),
        0,
      );
    }
  });

  test("where with one test for all gives the whole branch, in the shape of both", () => {
    const [a, b] = [tensor(numbers(30, 1), shape), tensor([1, 2, 3, 4, Infinity], [1, 1, 5])];
    for (const test_ of [1, tf.scalar(1)]) expectClose(ops.where(test_, a, b), valuesOf(a), 0);
    for (const test_ of [0, tf.scalar(0)]) {
      expectClose(ops.where(test_, a, b), repeated([1, 2, 3, 4, Infinity], [1, 1, 5]), 0);
      expectClose(ops.where(test_, a, 7), new Array(30).fill(7), 0);
      expect(shapeOf(ops.where(test_, a, 7))).toEqual(shape);
    }
    expect(ops.where(1, a, 7)).toBe(a);
  });

  test("keep gives the whole of next or of old", () => {
    const [next, old] = [tensor([Number.NaN, 1], [1, 1, 2]), tensor([2, 3], [1, 1, 2])];
    for (const ok of [1, tf.scalar(1)]) expect(valuesOf(ops.keep(ok, next, old))).toEqual([Number.NaN, 1]);
    for (const ok of [0, tf.scalar(0)]) expect(valuesOf(ops.keep(ok, next, old))).toEqual([2, 3]);
    if (host) expect(ops.keep(0, next, old)).toBe(old);
  });

  test("matmul multiplies block by block; gram contracts the named axis with itself and is symmetric", () => {
    const [K, I, J, N] = [2, 37, 61, 5];
    const [a, b] = [numbers(K * I * J, 9), numbers(K * J * N, 10)];
    const dot = (n: number, f: (l: number) => number) =>
      Array.from({ length: n }, (_, l) => f(l)).reduce((s, x) => s + x);
    const at = (k: number, i: number, j: number) => a[(k * I + i) * J + j]!;
    const cells = (rows: number, columns: number, f: (k: number, i: number, j: number) => number) =>
      Array.from({ length: K * rows * columns }, (_, c) =>
        f(Math.floor(c / rows / columns), Math.floor(c / columns) % rows, c % columns),
      );
    const near = (got: Value, dims: number[], want: number[]) => {
      expect(shapeOf(got)).toEqual(dims);
      valuesOf(got).forEach((value, c) => {
        expect(Math.abs(value - want[c]!)).toBeLessThan(5e-6);
      });
    };
    const x = tensor(a, [K, I, J]);
    near(
      ops.matmul(x, tensor(b, [K, J, N])),
      [K, I, N],
      cells(I, N, (k, i, j) => dot(J, (l) => at(k, i, l) * b[(k * J + l) * N + j]!)),
    );
    near(
      ops.gram(x, "in"),
      [K, J, J],
      cells(J, J, (k, i, j) => dot(I, (l) => at(k, l, i) * at(k, l, j))),
    );
    near(
      ops.gram(x, "out"),
      [K, I, I],
      cells(I, I, (k, i, j) => dot(J, (l) => at(k, i, l) * at(k, j, l))),
    );
    const gram = ops.gram(x, "in") as tf.Tensor;
    expect(valuesOf(gram)).toEqual(valuesOf(tf.transpose(gram, [0, 2, 1])));
  });

  test("a number in a matrix product is refused in a sentence", () => {
    expect(() => ops.matmul(2, tensor([1], [1, 1, 1]))).toThrow(/takes tensors \[block, in, out\], not the number 2/);
    expect(() => ops.gram(tf.scalar(1), "in")).toThrow(/not shape \[\]/);
  });

  test("zeros and random take their shape from a tensor or a layer; random is core's stream, bit for bit", () => {
    const conv = layer({ name: "conv", shape: [3, 3, 2, 4], role: "conv" });
    for (const like of [conv, tensor(numbers(72, 1), [1, 18, 4])]) {
      expect(shapeOf(ops.zeros(like))).toEqual([1, 18, 4]);
      expect(valuesOf(ops.zeros(like)).every((v) => v === 0)).toBe(true);
      expect(valuesOf(ops.random(7, like))).toEqual(Array.from({ length: 72 }, (_, i) => uniform(7, i)));
    }
  });

  test("no op leaves an intermediate tensor behind", () => {
    const [a, b, s] = [tensor(numbers(30, 1), shape), tensor(numbers(5, 2), [1, 1, 5]), tf.scalar(2)];
    const square = tensor(numbers(50, 3), [2, 5, 5]);
    const made: readonly (() => Value)[] = [
      ...(Object.keys(pairs) as (keyof typeof pairs)[]).flatMap((op) => [() => ops[op](a, b), () => ops[op](a, 0.5)]),
      ...(Object.keys(folds) as (keyof typeof folds)[]).flatMap((op) => overs.map((over) => () => ops[op](a, over))),
      () => ops.where(a, b, 0),
      () => ops.where(s, b, a),
      () => ops.finite(a),
      () => ops.hypot([s, s]),
      () => ops.matmul(a, square),
      () => ops.gram(a, "in"),
      () => ops.gram(a, "out"),
      () => ops.random(1, a),
    ];
    for (const make of made) {
      const before = tf.memory().numTensors;
      const result = make();
      const own = typeof result === "number" || result === a || result === b ? 0 : 1;
      expect(tf.memory().numTensors - before).toBe(own);
    }
  });
});

test("a float32 sum of a million terms would be 1 % off on wasm; sum over all is not", async () => {
  const { ops } = await tfjs("wasm");
  expectClose(ops.sum(tf.fill([1, 1024, 1024], 0.1), "all"), [2 ** 20 * Math.fround(0.1)], 1e-12);
});
