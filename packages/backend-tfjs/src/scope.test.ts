import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { scope } from "./scope.ts";
import { tfjs } from "./tfjs.ts";

const live = () => tf.memory().numTensors;

describe.each(["cpu", "wasm"])("%s", (name) => {
  beforeAll(async () => {
    await tfjs(name);
  });

  test("frees what it made except what it returns, in nested arrays and records", () => {
    const before = live();
    const held = scope(() => {
      const a = tf.ones([2]);
      tf.mul(a, 2);
      return { a, list: [tf.add(a, 1), 3, null, undefined, "name"], deep: { b: tf.sub(a, 1) } };
    });
    expect(live() - before).toBe(3);
    expect(held.list.slice(1)).toEqual([3, null, undefined, "name"]);
    expect([...held.deep.b.dataSync()]).toEqual([0, 0]);
    tf.dispose(held as unknown as tf.TensorContainer);
    expect(live()).toBe(before);
  });

  test("a tensor handed through comes back as the caller's own: freeing one leaves the other", () => {
    const before = live();
    const x = tf.tensor1d([1, 2]);
    const { y } = scope(() => ({ y: x }));
    expect(y).not.toBe(x);
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 2]);
    y.dispose();
    expect(live()).toBe(before);
  });

  test("a tensor that the result holds twice is owned twice", () => {
    const before = live();
    const [a, b] = scope(() => {
      const made = tf.tensor1d([1, 2]);
      return [made, made];
    }) as [tf.Tensor, tf.Tensor];
    a.dispose();
    expect([...b.dataSync()]).toEqual([1, 2]);
    b.dispose();
    expect(live()).toBe(before);
  });

  test("a variable is returned as a tensor of its value then", () => {
    const before = live();
    const v = tf.variable(tf.tensor1d([1, 2]));
    const { value } = scope(() => ({ value: v as tf.Tensor }));
    v.assign(tf.tensor1d([3, 4]));
    expect([...value.dataSync()]).toEqual([1, 2]);
    tf.dispose([v, value]);
    expect(live() - before).toBe(2);
  });

  test("inside tf.tidy, results survive the tidy", () => {
    const before = live();
    let result: tf.Tensor | undefined;
    tf.tidy(() => {
      const x = tf.ones([2]);
      result = scope(() => tf.add(x, 1));
    });
    expect([...result!.dataSync()]).toEqual([2, 2]);
    result!.dispose();
    expect(live()).toBe(before);
  });

  test("a scope in a scope leaves its result to the outer one, through a tidy too", () => {
    const before = live();
    const { kept } = scope(() => {
      const inner = scope(() => ({ a: tf.ones([2]), b: tf.zeros([2]) }));
      const through = tf.tidy(() => scope(() => tf.ones([2])));
      return { kept: tf.add(inner.a, through) };
    });
    expect(live() - before).toBe(1);
    kept.dispose();
    expect(live()).toBe(before);
  });

  test("an exception frees everything and passes on, and the next scope works", () => {
    const before = live();
    expect(() =>
      scope(() => {
        scope(() => tf.ones([2]));
        throw new RangeError("as thrown");
      }),
    ).toThrow("as thrown");
    expect(live()).toBe(before);
    tf.dispose(scope(() => [tf.ones([2])]));
    expect(live()).toBe(before);
  });

  test("a kept tensor belongs to whoever kept it", () => {
    const before = live();
    let theirs: tf.Tensor | undefined;
    const mine = scope(() => {
      theirs = tf.keep(tf.ones([2]));
      return theirs;
    });
    expect(mine).not.toBe(theirs);
    tf.dispose([mine, theirs!]);
    expect(live()).toBe(before);
  });
});
