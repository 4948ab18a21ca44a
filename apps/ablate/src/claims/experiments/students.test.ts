import { reference, type Value } from "@unitball/backend-reference";
import { layer } from "@unitball/core";
import { normal } from "@unitball/tasks";
import { colNorm, euclidean, sign, spectral } from "unitball";
import { expect, test } from "vitest";
import { backend as started } from "../../trial/backend.ts";
import { firstWeights, lessons, studentLayers } from "./students.ts";

const judge = reference();
const [seeds, rows, columns] = [3, 6, 4];
const stack = Array.from({ length: seeds * rows * columns }, (_, i) => normal(9, i) * (1 + Math.floor(i / 24)));
const block = layer({
  name: "W",
  shape: [seeds, rows, columns],
  role: "hidden",
  view: { shape: [seeds, rows, columns], block: [0], in: [1], out: [2] },
});
const flat = layer({ name: "W", shape: [seeds, rows * columns], role: "hidden" });
const single = layer({ name: "W", shape: [rows, columns], role: "hidden" });
const values = async (a: Value) => Array.from(await judge.read(a));

test.each([
  ["spectral on blocks", spectral(), spectral(), block],
  ["sign on blocks", sign(), sign(), block],
  ["ColNorm on a row for each seed", colNorm(), euclidean(), flat],
] as const)("%s is the LMO of every seed alone", async (_, together, alone, seen) => {
  const all = await values(together.lmo(judge.ops, judge.enter(judge.tensor(stack, seen.shape), seen), seen));
  for (let s = 0; s < seeds; s++) {
    const own = judge.tensor(stack.slice(24 * s, 24 * (s + 1)), [1, rows, columns]);
    const lmo = await values(alone.lmo(judge.ops, own, single));
    lmo.forEach((v, i) => {
      expect(Math.abs(v - all[24 * s + i]!)).toBeLessThan(1e-12);
    });
  }
});

test("a student's gradient is of its own mean cross-entropy: changing another student leaves it as it is", async () => {
  const backend = await started("wasm");
  const layers = studentLayers(2, 8);
  const school = lessons({ seeds: 2, samples: 64, mislabelled: 0 });
  const x = firstWeights(backend, layers);
  const gradientOf = async (at: typeof x) => {
    const g = backend.scope(() => school.gradient(at, 1, 32));
    const read = Array.from(await backend.read(g.W2!));
    backend.free(g);
    return [read.slice(0, 64), read.slice(64)];
  };
  const [first, second] = await gradientOf(x);
  const twice = Float32Array.from(await backend.read(x.W2!), (w, i) => (i < 64 ? w : 2 * w));
  const changed = await gradientOf({ ...x, W2: backend.tensor(twice, [2, 8, 8]) });
  expect(changed[0]).toEqual(first);
  expect(changed[1]).not.toEqual(second);
});

test("the held-out loss of weights that are all 0 is ln 10, whatever the labels", async () => {
  const backend = await started("wasm");
  const school = lessons({ seeds: 2, samples: 8, mislabelled: 0.1 });
  const zero = Object.fromEntries(
    studentLayers(2, 8).map(({ name, shape }) => [
      name,
      backend.tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape),
    ]),
  );
  for (const loss of await school.loss(zero)) expect(loss).toBeCloseTo(Math.log(10), 5);
});

test("a step against the gradient of a batch of one seed lowers that seed's loss by γ‖g‖², to first order", async () => {
  const backend = await started("wasm");
  const layers = studentLayers(1, 8);
  // The held-out samples and the training samples are drawn alike; a whole batch of many is close to them in the mean.
  const school = lessons({ seeds: 1, samples: 4096, mislabelled: 0 });
  const x = firstWeights(backend, layers);
  const g = backend.scope(() => school.gradient(x, 0, 4096));
  const square = (await Promise.all(Object.values(g).map((a) => backend.read(a))))
    .flatMap((a) => Array.from(a))
    .reduce((sum, a) => sum + a * a, 0);
  const gamma = 0.01;
  const moved = backend.scope(() =>
    Object.fromEntries(layers.map(({ name }) => [name, backend.ops.sub(x[name]!, backend.ops.mul(gamma, g[name]!))])),
  );
  const [before, after] = [(await school.loss(x))[0]!, (await school.loss(moved))[0]!];
  expect((before - after) / (gamma * square)).toBeGreaterThan(0.8);
  expect((before - after) / (gamma * square)).toBeLessThan(1.1);
});
