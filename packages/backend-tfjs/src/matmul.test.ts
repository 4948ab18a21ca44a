import * as tf from "@tensorflow/tfjs";
import { uniform } from "@unitball/core";
import "@tensorflow/tfjs-backend-wasm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { repairMatMul, restoreMatMul } from "./matmul.ts";

/** With vector instructions, and without. Which it is to be is found out once per repair. */
const paths = [
  ["packed", true],
  ["plain", false],
] as const;
async function repaired(simd: boolean): Promise<void> {
  await tf.setBackend("wasm");
  restoreMatMul();
  tf.env().set("WASM_HAS_SIMD_SUPPORT", simd);
  repairMatMul();
}
beforeEach(() => repaired(true));
afterAll(restoreMatMul);

const flags = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;
const sizes = [
  [1, 1, 1],
  [3, 5, 7],
  [64, 3, 64],
  [50, 100, 49],
] as const;
const batches: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[1], [1]],
  [[3], [3]],
  [[3], [1]],
  [[1], [3]],
  [[], [3]],
  [
    [2, 2],
    [2, 2],
  ],
  [
    [2, 1],
    [1, 3],
  ],
];

const numbers = (shape: readonly number[], seed: number) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => uniform(seed, i) - 0.5),
    [...shape],
  );
const side = (rows: number, columns: number, transposed: boolean) => (transposed ? [columns, rows] : [rows, columns]);

/** The product in float64, one entry after another. */
function product(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): number[] {
  const [x, y] = [a.dataSync(), b.dataSync()];
  const [m, k] = side(a.shape.at(-2)!, a.shape.at(-1)!, transposeA) as [number, number];
  const n = side(b.shape.at(-2)!, b.shape.at(-1)!, transposeB)[1]!;
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const rank = Math.max(outerA.length, outerB.length);
  const [padA, padB] = [outerA, outerB].map((o) => [...new Array<number>(rank - o.length).fill(1), ...o]);
  const visit = (d: number, i: number, j: number): number[] => {
    if (d < rank) {
      const [p, q] = [padA![d]!, padB![d]!];
      return Array.from({ length: Math.max(p, q) }, (_, t) => visit(d + 1, i * p + (t % p), j * q + (t % q))).flat();
    }
    return Array.from({ length: m * n }, (_, cell) => {
      const [row, column] = [Math.floor(cell / n), cell % n];
      let sum = 0;
      for (let l = 0; l < k; l++) {
        const u = transposeA ? x[i * m * k + l * m + row]! : x[i * m * k + row * k + l]!;
        const v = transposeB ? y[j * k * n + column * k + l]! : y[j * k * n + l * n + column]!;
        sum += u * v;
      }
      return sum;
    });
  };
  return visit(0, 0, 0);
}

const far = (got: ArrayLike<number>, want: ArrayLike<number>): number =>
  got.length === want.length ? Math.max(...Array.from(got, (v, i) => Math.abs(v - want[i]!))) : Infinity;

/** Seeded choices, one after another. */
function draws(seed: number) {
  let count = 0;
  const int = (least: number, most: number) => least + Math.floor(uniform(100 + seed, count++) * (most - least + 1));
  return { int, pick: <T>(list: readonly T[]): T => list[int(0, list.length - 1)]! };
}

const activations = {
  linear: (v: number) => v,
  relu: (v: number) => Math.max(v, 0),
  relu6: (v: number) => Math.min(Math.max(v, 0), 6),
  prelu: (v: number, column: number) => (v < 0 ? (column / 100) * v : v),
  elu: (v: number) => (v < 0 ? Math.expm1(v) : v),
  leakyrelu: (v: number) => (v < 0 ? 0.3 * v : v),
  sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
};

test("repair is done once, and restore puts the plain kernels back", () => {
  expect(repairMatMul()).toBe("already");
  const repaired = tf.getKernel("BatchMatMul", "wasm");
  restoreMatMul();
  expect(tf.getKernel("BatchMatMul", "wasm")).not.toBe(repaired);
  restoreMatMul();
  expect(repairMatMul()).toBe("repaired");
});

describe.each(paths)("%s:", (_, simd) => {
  beforeEach(() => repaired(simd));

  test("its value is the float64 product at 200 random shapes, broadcast outer axes included", () => {
    tf.tidy(() => {
      for (let i = 0; i < 200; i++) {
        const { int, pick } = draws(i);
        const [m, n, k] = [int(1, 40), int(1, 40), int(1, 60)];
        const [transposeA, transposeB] = pick(flags);
        const [outerA, outerB] = pick(batches);
        const a = numbers([...outerA, ...side(m, k, transposeA)], 1);
        const b = numbers([...outerB, ...side(k, n, transposeB)], 2);
        const got = tf.matMul(a, b, transposeA, transposeB);
        expect(far(got.dataSync(), product(a, b, transposeA, transposeB)), `case ${i}`).toBeLessThan(8e-6);
      }
    });
  });

  test("fused with a bias of any shape that broadcasts and any activation it is their composition at 200 random shapes", () => {
    tf.tidy(() => {
      for (let i = 0; i < 200; i++) {
        const { int, pick } = draws(i);
        const [m, n, k] = [int(1, 20), int(1, 20), int(1, 60)];
        const [transposeA, transposeB] = pick(flags);
        const outer = pick([[], [3]]);
        const a = numbers([...outer, ...side(m, k, transposeA)], 3);
        const b = numbers([...outer, ...side(k, n, transposeB)], 4);
        const bias = numbers(pick([[n], [1, n], [m, n], [m, 1], [1], []]), 5);
        const alpha = tf.tensor1d(Array.from({ length: n }, (_, column) => column / 100));
        const [name, f] = pick(Object.entries(activations));
        const got = tf.fused.matMul({
          ...{ a, b, transposeA, transposeB, bias, activation: name as "relu", leakyreluAlpha: 0.3 },
          ...(name === "prelu" && { preluActivationWeights: alpha }),
        });
        const shift = tf.broadcastTo(bias, [m, n]).dataSync();
        const want = product(a, b, transposeA, transposeB).map((v, j) => f(v + shift[j % (m * n)]!, j % n));
        expect(far(got.dataSync(), want), `case ${i}, ${name}, bias [${bias.shape}]`).toBeLessThan(8e-6);
      }
    });
  });

  test("a bias that was reshaped is read in its new shape", () => {
    const bias = tf.reshape(tf.tensor([[1], [2], [3]]), [3]);
    const [a, b] = [tf.ones([2, 1]) as tf.Tensor2D, tf.zeros([1, 3]) as tf.Tensor2D];
    expect([...tf.fused.matMul({ a, b, bias }).dataSync()]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  describe.each(batches)("outer axes [%s] and [%s]", (outerA, outerB) => {
    test.each(flags)("matMul with transposeA %s, transposeB %s is the float64 product", (transposeA, transposeB) => {
      for (const [m, k, n] of sizes) {
        const a = numbers([...outerA, ...side(m, k, transposeA)], 1);
        const b = numbers([...outerB, ...side(k, n, transposeB)], 2);
        const got = tf.matMul(a, b, transposeA, transposeB);
        expect(got.shape.slice(-2)).toEqual([m, n]);
        expect(far(got.dataSync(), product(a, b, transposeA, transposeB))).toBeLessThan(
          1e-6 * Math.max(1, Math.sqrt(k)),
        );
      }
    });
  });

  describe.each(Object.entries(activations))("fused matMul, %s", (name, f) => {
    test.each(flags)(
      "with transposeA %s, transposeB %s adds the bias and clamps once, alone and in a batch",
      (transposeA, transposeB) => {
        const [m, k, n] = [9, 130, 20];
        for (const outer of [[], [3]]) {
          const a = tf.mul(numbers([...outer, ...side(m, k, transposeA)], 3), 4);
          const b = numbers([...outer, ...side(k, n, transposeB)], 4);
          const bias = tf.mul(numbers([n], 5), 8);
          const alpha = tf.tensor1d(Array.from({ length: n }, (_, column) => column / 100));
          const sums = product(a, b, transposeA, transposeB);
          for (const given of [bias, undefined]) {
            const got = tf.fused.matMul({
              a,
              b,
              transposeA,
              transposeB,
              activation: name as "relu",
              leakyreluAlpha: 0.3,
              ...(given && { bias: given }),
              ...(name === "prelu" && { preluActivationWeights: alpha }),
            });
            const shift = given?.dataSync();
            const want = sums.map((v, i) => f(v + (shift?.[i % n] ?? 0), i % n));
            expect(far(got.dataSync(), want)).toBeLessThan(2e-5);
          }
        }
      },
    );
  });

  test("the gradient of a matMul is dy·bᵀ and aᵀ·dy, alone and in a batch, as on cpu", async () => {
    for (const outer of [[], [4]]) {
      const run = () => {
        const [a, b] = [numbers([...outer, 30, 50], 6), numbers([...outer, 50, 20], 7)];
        const weights = numbers([...outer, 30, 20], 8);
        const grads = tf.grads((x, y) => tf.sum(tf.mul(tf.matMul(x, y), weights)))([a, b]);
        const want = [product(weights, b, false, true), product(a, weights, true, false)];
        grads.forEach((grad, i) => {
          expect(far(grad.dataSync(), want[i]!)).toBeLessThan(1e-5);
        });
        return grads.map((grad) => grad.dataSync());
      };
      const wasm = run();
      await tf.setBackend("cpu");
      run().forEach((grad, i) => {
        expect(far(grad, wasm[i]!)).toBeLessThan(1e-5);
      });
      await tf.setBackend("wasm");
    }
  });

  test("a right factor that was reshaped since its last product is read in its new shape", () => {
    const b = tf.tensor([1, 2, 3, 4, 5, 6], [2, 3]);
    expect([...tf.matMul(tf.ones([1, 2]), b).dataSync()]).toEqual([1 + 4, 2 + 5, 3 + 6]);
    expect([...tf.matMul(tf.ones([1, 3]), tf.reshape(b, [3, 2])).dataSync()]).toEqual([1 + 3 + 5, 2 + 4 + 6]);
    expect([...tf.matMul(tf.ones([1, 2]), b).dataSync()]).toEqual([1 + 4, 2 + 5, 3 + 6]);
  });

  test("an inner size that does not match is still refused", () => {
    expect(() => tf.matMul(tf.ones([20, 30]), tf.ones([20, 30]))).toThrow(/inner shapes/);
  });

  test("no tensor and no buffer is left behind", () => {
    const [a, b] = [numbers([3, 20, 30], 1), numbers([3, 20, 30], 2)];
    const bias = numbers([20], 3);
    const count = () => [tf.memory().numTensors, tf.memory().numDataBuffers, tf.engine().backend.numDataIds()];
    const once = () =>
      tf.tidy(() => {
        tf.matMul(a, b, true, false);
        tf.matMul(tf.slice(a, [0, 0, 0], [1, 20, 30]), b, false, true);
        tf.fused.matMul({ a, b, transposeB: true, bias, activation: "relu" });
        tf.grads((x, y) => tf.sum(tf.matMul(x, y, false, true)))([a, b]);
        tf.matMul(tf.reshape(a, [30, 60]), tf.reshape(b, [60, 30]));
        tf.matMul(tf.reshape(a, [60, 30]), tf.reshape(b, [30, 60]));
      });
    once();
    const before = count();
    for (let i = 0; i < 5; i++) once();
    expect(count()).toEqual(before);
  });
});

test("NaN and infinity reach exactly the entries whose sums they are in, and pass the bias and relu", () => {
  const a = tf.tensor2d([NaN, 1, Infinity, 1, 1, 1], [3, 2]);
  const b = tf.tensor2d([1, 0, 2, -1, -Infinity, 3], [2, 3]);
  const [row, zero] = [[NaN, NaN, NaN], 0];
  const want = [...row, Infinity, NaN, Infinity, 1 - 1, -Infinity, 2 + 3];
  expect([...tf.matMul(a, b).dataSync()]).toEqual(want);
  const bias = tf.tensor1d([1, 1, 1]);
  const rectified = want.map((v) => (Number.isNaN(v) ? v : Math.max(v + 1, zero)));
  expect([...tf.fused.matMul({ a, b, bias, activation: "relu" }).dataSync()]).toEqual(rectified);
});

test("x·xᵀ and xᵀ·x, of which half is computed, have the bits of the product with a copy of x", () => {
  for (const shape of [
    [70, 45],
    [3, 20, 33],
  ]) {
    const x = numbers(shape, 1);
    const copy = tf.add(x, 0);
    for (const [transposeA, transposeB] of flags.slice(1, 3)) {
      const got = tf.matMul(x, x, transposeA, transposeB).dataSync();
      expect(got).toEqual(tf.matMul(x, copy, transposeA, transposeB).dataSync());
    }
    const square = tf.reshape(x, [45, -1]);
    expect(tf.matMul(square, square, false, true).shape).toEqual([45, 45]);
  }
});

test("a matrix, a batch of it and the fused kernel give the same bits", () => {
  const [a, b] = [numbers([9, 130], 1), numbers([130, 21], 2)] as [tf.Tensor2D, tf.Tensor2D];
  const want = [...tf.matMul(a, b).dataSync()];
  const [batchA, batchB] = [tf.stack([a, a]), tf.stack([b, b])];
  expect([...tf.matMul(batchA, b).dataSync()]).toEqual([...want, ...want]);
  expect([...tf.matMul(batchA, batchB).dataSync()]).toEqual([...want, ...want]);
  expect([...tf.matMul(tf.transpose(a), tf.transpose(b), true, true).dataSync()]).toEqual(want);
  expect([...tf.fused.matMul({ a, b }).dataSync()]).toEqual(want);
});

test("a product for whose result the heap must grow is right, and the one after", () => {
  const a = tf.ones([6000, 1]);
  const b = tf.ones([1, 6000]);
  const c = tf.matMul(a, b);
  expect(tf.min(c).dataSync()[0]).toBe(1);
  expect(
    tf
      .matMul(c, a)
      .dataSync()
      .every((v) => v === 6000),
  ).toBe(true);
  tf.dispose([a, b, c]);
});

test("the scratch is allocated once for products of one size, and freed when the kernels are put back", async () => {
  const { wasm } = tf.backend() as unknown as { wasm: Record<"_malloc" | "_free", (n: number) => number> };
  const { _malloc, _free } = wasm;
  const held = new Set<number>();
  wasm._malloc = (bytes) => {
    const at = _malloc(bytes);
    held.add(at);
    return at;
  };
  wasm._free = (at) => {
    held.delete(at);
    return _free(at);
  };
  const [a, b] = [numbers([30, 40], 1), numbers([40, 50], 2)];
  const own = held.size;
  for (let i = 0; i < 3; i++) tf.matMul(a, b).dispose();
  expect(held.size).toBe(own + 1);
  tf.matMul(numbers([3, 400], 1), numbers([400, 50], 2)).dispose();
  expect(held.size).toBe(own + 3);
  restoreMatMul();
  expect(held.size).toBe(own + 2);
  Object.assign(wasm, { _malloc, _free });
});

test("a wasm backend that is removed and started again has its own products", async () => {
  const once = () => tf.tidy(() => [...tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()]);
  expect(once()).toEqual([3, 3, 3, 3]);
  const factory = tf.findBackendFactory("wasm");
  await tf.setBackend("cpu");
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", factory);
  await tf.setBackend("wasm");
  expect(once()).toEqual([3, 3, 3, 3]);
});

test.each(flags)(
  "large products have the same bits on two threads, and so have what follows them; transposed %s, %s",
  async (transposeA, transposeB) => {
    const [m, n, k] = [300, 210, 260];
    const [a, b, bias] = [numbers(side(m, k, transposeA), 1), numbers(side(k, n, transposeB), 2), numbers([n], 3)];
    const outcome = (count: number) => {
      tf.env().set("UNITBALL_THREADS", count);
      return tf.tidy(() => {
        const products = [
          tf.matMul(a, b, transposeA, transposeB),
          tf.fused.matMul({
            a: a as tf.Tensor2D,
            b: b as tf.Tensor2D,
            transposeA,
            transposeB,
            bias,
            activation: "relu",
          }),
          tf.matMul(tf.reshape(a, [1, ...a.shape]), tf.reshape(b, [1, ...b.shape]), transposeA, transposeB),
          tf.matMul(a, a, transposeA, !transposeA),
        ];
        return products.map((one) => one.dataSync().slice());
      });
    };
    try {
      const one = outcome(1);
      for (const count of [2, 2, 2, 2, 2, 3]) {
        const same = outcome(count).map((got, p) => got.every((v, i) => Object.is(v, one[p]![i])));
        expect(same, `${count} threads`).toEqual([true, true, true, true]);
      }
    } finally {
      tf.env().set("UNITBALL_THREADS", 1);
    }
  },
);
