import { expect, test } from "vitest";
import { part } from "./part.ts";
import { revive } from "./revive.ts";

const ball = (options: { radius?: number } = {}) =>
  part({ axis: "geometry", kind: "ball", options: { radius: 1, ...options }, twice: () => 2 * (options.radius ?? 1) });
const huber = (options: object = {}) => part({ axis: "geometry", kind: "acme/huber", options });
const both = (options: object = {}) => part({ axis: "geometry", kind: "both", options });

test("a part comes back with its functions, nested ones too", () => {
  const made = both({ left: ball({ radius: 3 }), right: [huber()] });
  const again = revive<typeof made>(JSON.parse(JSON.stringify(made)), { ball, huber, both });
  expect(JSON.stringify(again)).toBe(JSON.stringify(made));
  expect((again.options as { left: ReturnType<typeof ball> }).left.twice()).toBe(6);
});

test("a namespaced kind is found by its last segment, but never mistaken for another package's", () => {
  expect(revive<{ kind: string }>({ axis: "geometry", kind: "acme/huber", options: {} }, { huber }).kind).toBe(
    "acme/huber",
  );
  expect(() => revive({ axis: "geometry", kind: "evil/ball", options: {} }, { ball })).toThrow(
    'The shelf\'s "evil/ball" makes a geometry of kind "ball", but a geometry of kind "evil/ball" was asked for; put the right factory on the shelf.',
  );
});

test("an unknown kind names the nearest, or the whole shelf", () => {
  expect(() => revive({ axis: "geometry", kind: "bal", options: {} }, { ball, both })).toThrow(
    'There is no part "bal" for the geometry on the shelf. Did you mean "ball"?',
  );
  expect(() => revive({ kind: "spectral", options: {} }, { ball, both })).toThrow(
    'There is no part "spectral" on the shelf. There is ball, both.',
  );
  expect(() => revive({ kind: "toString", options: {} }, { ball })).toThrow("There is no part");
});

test("what is not a part passes through", () => {
  expect(revive({ a: [1, null, "x"], kind: 3 }, {})).toEqual({ a: [1, null, "x"], kind: 3 });
});
