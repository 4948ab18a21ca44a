import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Draws, draws, expectAgreement, far } from "../test/agreement.ts";
import "./repair.ts";

/** Up to two operands' labels and the result's, in random order, and each label's size. */
function equation({ int, pick }: Draws, both: boolean) {
  const size = new Map([..."abcde"].map((label) => [label, int(1, 3)]));
  const places = both ? ["ab", "aby", "ay", "by"] : ["a", "b", "ab", "aby", "ay", "by"];
  const count = int(1, 2);
  const own = { a: [] as string[], b: [] as string[], y: [] as string[] };
  for (const label of size.keys()) {
    const place = pick(places);
    for (const term of ["a", "b", "y"] as const)
      if (place.includes(term)) own[term].splice(int(0, own[term].length), 0, label);
  }
  const terms = count === 2 ? [own.a, own.b] : [own.a];
  const result = own.y.filter((label) => terms.some((term) => term.includes(label)));
  const shapes = terms.map((term) => term.map((label) => size.get(label)!));
  return { terms, result, shapes, size, text: `${terms.map((term) => term.join("")).join(",")}->${result.join("")}` };
}

test("einsum: its value and gradients are cpu's for 200 random equations whose summed labels are all operands'", async () => {
  await expectAgreement(200, (draw) => {
    const { text, shapes, terms, result } = equation(draw, true);
    // cpu's kernel returns the operand itself here, and its gradient comes out twice what it is.
    if (terms.length === 1 && `${terms[0]}` === `${result}`) return [];
    const operands = shapes.map((shape) => draw.numbers(shape));
    const f = (...tensors: tf.Tensor[]) => tf.einsum(text, ...tensors);
    const y = f(...operands);
    return [y, ...tf.grads(f)(operands, draw.numbers(y.shape))];
  });
});

/** Σ over every assignment of the labels, in float64: y and each operand's gradient. */
function summedUp(
  { terms, result, size }: ReturnType<typeof equation>,
  values: readonly ArrayLike<number>[],
  dy: ArrayLike<number>,
) {
  const labels = [...new Set(terms.flat())];
  const at = (term: readonly string[], place: ReadonlyMap<string, number>) =>
    term.reduce((i, label) => i * size.get(label)! + place.get(label)!, 0);
  const y = new Float64Array(dy.length);
  const gradients = values.map(({ length }) => new Float64Array(length));
  const visit = (d: number, place: Map<string, number>): void => {
    if (d < labels.length) {
      for (let i = 0; i < size.get(labels[d]!)!; i++) visit(d + 1, new Map([...place, [labels[d]!, i]]));
      return;
    }
    const factors = values.map((v, i) => v[at(terms[i]!, place)]!);
    y[at(result, place)]! += factors.reduce((a, b) => a * b);
    gradients.forEach((gradient, i) => {
      gradient[at(terms[i]!, place)]! += dy[at(result, place)]! * (factors[1 - i] ?? 1);
    });
  };
  visit(0, new Map());
  return [y, ...gradients];
}

test("einsum: its value and gradients are the float64 sums over all labels for 200 random equations, and no buffer is left", async () => {
  await tf.setBackend("wasm");
  const held = () => [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const before = held();
  for (let i = 0; i < 200; i++) {
    const draw = draws(1000 + i);
    const asked = equation(draw, false);
    tf.tidy(() => {
      const operands = asked.shapes.map((shape) => draw.numbers(shape, 0));
      const f = (...tensors: tf.Tensor[]) => tf.einsum(asked.text, ...tensors);
      const y = f(...operands);
      const dy = draw.numbers(
        asked.result.map((label) => asked.size.get(label)!),
        0,
      );
      expect(y.shape).toEqual(dy.shape);
      const want = summedUp(
        asked,
        operands.map((x) => x.dataSync()),
        dy.dataSync(),
      );
      [y, ...tf.grads(f)(operands, dy)].forEach((got, j) => {
        expect(far(got.dataSync(), want[j]!), `${asked.text}, tensor ${j}`).toBeLessThan(1e-5);
      });
    });
  }
  expect(held()).toEqual(before);
});

test("the gradient of einsum has a gradient, that of matMul's", async () => {
  await tf.setBackend("wasm");
  const { numbers } = draws(5);
  const [a, b] = [numbers([3, 4], 0) as tf.Tensor2D, numbers([4, 2], 0) as tf.Tensor2D];
  const second = (product: (x: tf.Tensor) => tf.Tensor) => {
    const first = tf.grad((x) => tf.sum(tf.pow(product(x), 3)));
    const gradient = tf.grad((x) => tf.sum(tf.square(first(x))))(a);
    return gradient.dataSync();
  };
  const want = second((x) => tf.matMul(x, b));
  const got = second((x) => tf.einsum("ij,jk->ik", x, b));
  expect(far(got, want)).toBeLessThan(1e-5);
});

test("whole numbers stay whole and exact, and meet others as numbers", async () => {
  await tf.setBackend("wasm");
  const a = tf.tensor2d([16777217, 1, 2, 3], [2, 2], "int32");
  const b = tf.tensor2d([1, 0, 1, 1], [2, 2], "int32");
  const exact = tf.einsum("ij,jk->ik", a, b);
  expect(exact.dtype).toBe("int32");
  expect([...exact.dataSync()]).toEqual([16777218, 1, 5, 3]);
  expect([...tf.einsum("ij,j->i", b, tf.tensor1d([0.5, 2])).dataSync()]).toEqual([0.5, 2.5]);
});

test("what tf.einsum takes and refuses is what it takes and refuses on cpu", async () => {
  const tried = async (backend: string) => {
    await tf.setBackend(backend);
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    return ["ij->ij", "i j -> j i", "ij->", "ii->", "ij,jk", "...i->i", "ij->k", "ij,jk,kl->il"].map((text) => {
      try {
        return [
          ...tf
            .einsum(
              text,
              ...text
                .split("->")[0]!
                .split(",")
                .map(() => x),
            )
            .dataSync(),
        ];
      } catch (error) {
        return (error as Error).message;
      }
    });
  };
  const wanted = await tried("cpu");
  expect(await tried("wasm")).toEqual(wanted);
});
