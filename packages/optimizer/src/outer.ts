import {
  type Layer,
  type Layers,
  mapLayers,
  type Ops,
  options,
  part,
  type Schedule,
  type State,
  within,
} from "@unitball/core";
import { asProgram } from "./asProgram.ts";
import { allFinite, type Corridor, kept } from "./corridor.ts";
import { type Program, program } from "./program.ts";

/**
 * Every `every` accepted steps of `of`, one outer step from the anchor a, where the last one ended, against the displacement
 * δ = a − x: m ← βm + δ, a ← a − γ(δ + βm), x ← a. Lookahead (Zhang et al. 2019) is β = 0 and γ = 1/2; MuLoCo with one
 * worker and DiLoCo's outer Nesterov (arXiv 2505.23725) β = 0.9, γ = 0.7. Between, x moves as `of` alone would move it.
 */
export function outer(given: { of: Program; every?: number; gamma?: number | Schedule; beta?: number }) {
  const { of: held, ...rest } = given;
  const of = asProgram("outer: `of`", held);
  const o = { of, ...options("outer", rest, { every: 30, gamma: 0.7 as number | Schedule, beta: 0.9 }) };
  within("outer", "every", o.every, 0, Infinity);
  within("outer", "gamma", o.gamma, 0, Infinity, true);
  within("outer", "beta", o.beta, 0, 1 - Number.EPSILON / 2, true);
  return part({
    axis: "optimizer",
    kind: "outer",
    options: o,
    on: (layer: Layer): Program => of.on?.(layer) ?? of,
    ...program((layers) => around(of.corridor(layers))),
  });

  function around(inner: Corridor): Corridor {
    const { choices } = inner;
    return {
      ...(choices && {
        choices: {
          ...choices,
          estimate: (ops, x, g, state) => choices.estimate(ops, x, g, inside(state)),
          with: (acting) => around(choices.with(acting)),
        },
      }),
      init<T>(ops: Ops<T>, x: Layers<T>): State<T> {
        const own = { anchor: x, m: mapLayers(x, (w) => ops.zeros(w)), count: ops.at(0) };
        return { ...outside(inner.init(ops, x)), ...own };
      },
      ask: (ops, x, state) => inner.ask(ops, x, inside(state)),
      tell(ops, x, g, state, ok = allFinite(ops, g)) {
        const told = inner.tell(ops, x, g, inside(state), ok);
        const count = ops.add(state.count as typeof ok, 1);
        const due = ops.ge(count, o.every);
        const [anchor, m] = [state.anchor as typeof x, state.m as typeof x];
        const delta = mapLayers(told.x, (w, name) => ops.sub(anchor[name]!, w));
        const ball = mapLayers(delta, (w, name) => ops.add(ops.mul(o.beta, m[name]!), w));
        const moved = mapLayers(delta, (w, name) =>
          ops.sub(anchor[name]!, ops.mul(ops.at(o.gamma), ops.add(w, ops.mul(o.beta, ball[name]!)))),
        );
        const either = (a: typeof x, b: typeof x) => mapLayers(a, (w, name) => ops.where(due, w, b[name]!));
        const next = { anchor: either(moved, anchor), m: either(ball, m), count: ops.where(due, 0, count) };
        const all = { ...outside(told.state), ...next };
        return { ...kept(ops, ok, either(moved, told.x), all, x, state), ok, seen: told.seen };
      },
    };
  }
}

const outside = <T>(state: State<T>): State<T> =>
  Object.fromEntries(Object.entries(state).map(([slot, held]) => [`of/${slot}`, held]));
const inside = <T>(state: State<T>): State<T> =>
  Object.fromEntries(
    Object.entries(state).flatMap(([slot, held]) => (slot.startsWith("of/") ? [[slot.slice(3), held]] : [])),
  );
