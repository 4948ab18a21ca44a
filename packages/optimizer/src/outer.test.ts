import { reference } from "@unitball/backend-reference";
import { trajectory } from "@unitball/conformance";
import { layer, revive } from "@unitball/core";
import { presets, shelf } from "unitball";
import { expect, test } from "vitest";
import { adamw } from "./adamw.ts";
import { outer } from "./outer.ts";

const l = layer({ name: "w", shape: [1], role: "bias" });
const backend = reference();
const run = (program: Parameters<typeof trajectory>[1], gs: readonly number[]) =>
  trajectory(backend, program, [l], { w: [2] }, (_ops, _at, k) => ({ w: backend.tensor([gs[k]!], [1, 1, 1]) }), {
    steps: gs.length,
  }).then((xs) => xs.map(({ w }) => w![0]!));
const inner = adamw({ gamma: 0.1, mu: 0.2 });
const gs = Array.from({ length: 13 }, (_, k) => Math.sin(k + 1));

test("every 4 steps a ← a − γ(δ + βm), m ← βm + δ, δ = a − x, and in between it is `of`: by hand over 13 steps", async () => {
  const [gamma, beta] = [0.7, 0.9];
  const [b1, b2, mu] = [0.9, 0.999, 0.2];
  let [x, m, s, a, momentum] = [2, 0, 0, 2, 0];
  const want = [x];
  gs.forEach((g, k) => {
    m = b1 * m + (1 - b1) * g;
    s = b2 * s + (1 - b2) * g * g;
    x = (1 - 0.1 * mu) * x - (0.1 * (m / (1 - b1 ** (k + 1)))) / (Math.sqrt(s / (1 - b2 ** (k + 1))) + 1e-8);
    if ((k + 1) % 4 === 0) {
      momentum = beta * momentum + (a - x);
      a -= gamma * (a - x + beta * momentum);
      x = a;
    }
    want.push(x);
  });
  expect(await run(outer({ of: inner, every: 4, gamma, beta }), gs)).toEqual(want.map((w) => expect.closeTo(w, 12)));
});

test("γ = 1 and β = 0 is `of` itself", async () => {
  const alone = await run(inner, gs);
  expect(await run(outer({ of: inner, every: 3, gamma: 1, beta: 0 }), gs)).toEqual(
    alone.map((w) => expect.closeTo(w, 12)),
  );
});

test("a gradient that is not finite is neither a step nor counted", async () => {
  const broken = [gs[0]!, Number.NaN, ...gs.slice(1)];
  const whole = await run(outer({ of: inner, every: 4 }), gs);
  const got = await run(outer({ of: inner, every: 4 }), broken);
  expect(got.filter((_, k) => k !== 2)).toEqual(whole);
});

test("it survives JSON with what it holds, be that a recipe, and runs as before", async () => {
  const held = outer({ of: presets.signum(), every: 4 });
  const revived = revive<typeof held>(JSON.parse(JSON.stringify(held)), shelf);
  expect(await run(revived, gs)).toEqual(await run(held, gs));
  expect(() => outer({ of: 7 as never })).toThrow("outer: `of` holds 7; give it a recipe or an optimizer.");
  const made = outer({ of: inner, every: 4 });
  expect(JSON.stringify(revive(JSON.parse(JSON.stringify(made)), { outer, adamw }))).toBe(JSON.stringify(made));
});
