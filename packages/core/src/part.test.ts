import { expect, test } from "vitest";
import { oneOf, options, part, within } from "./part.ts";

test("a part is frozen, its options too", () => {
  const p = part({ axis: "geometry", kind: "x", options: { radius: 1 } });
  expect(Object.isFrozen(p) && Object.isFrozen(p.options)).toBe(true);
});

test("options come over defaults, undefined is not given, and an unknown name lists the known", () => {
  expect(options("ema", { alpha: 0.3 }, { alpha: 0.1, init: "first" })).toEqual({ alpha: 0.3, init: "first" });
  expect(options<{ alpha: number | undefined }>("ema", { alpha: undefined }, { alpha: 0.1 })).toEqual({ alpha: 0.1 });
  expect(() => options("ema", { alfa: 1 } as object, { alpha: 0.1, init: "first" })).toThrow(
    'ema has no option "alfa". It takes "alpha", "init".',
  );
  expect(() => options("gradient", { a: 1 } as object, {})).toThrow('gradient has no option "a". It takes no options.');
});

test("within is (low, high] or closed, refuses NaN and what is not a number, and leaves schedules to their own checks", () => {
  expect(() => within("ema", "alpha", 0, 0, 1)).toThrow("ema: alpha is 0, but it must lie in (0, 1].");
  expect(() => within("ema", "alpha", 0, 0, 1, true)).not.toThrow();
  expect(() => within("ema", "alpha", Number.NaN, 0, Infinity)).toThrow("must lie in (0, Infinity).");
  expect(() => within("ema", "alpha", "0.1" as never, 0, 1)).toThrow('ema: alpha is "0.1", but it must be a number');
  expect(() => within("ema", "alpha", { kind: "s", options: {}, at: () => 9 }, 0, 1)).not.toThrow();
});

test("oneOf lists what may be", () => {
  expect(() => oneOf<string>("sign", "scaling", "rms", ["none", "perInput"])).toThrow(
    'sign: scaling is "rms", but it must be one of "none", "perInput".',
  );
});
