import {
  type Layers,
  mapLayers,
  type Ops,
  options,
  part,
  type Schedule,
  type State,
  tiny,
  unit,
  within,
} from "@unitball/core";
import { allFinite, kept, only } from "./corridor.ts";
import { program } from "./program.ts";

/**
 * Dion (Ahn et al. 2025, arXiv 2504.05295, Algorithm 1), the baseline of low rank behind the same interface: m ← m + g;
 * p = orth(mᵀq) and r = mp, one step of power iteration from the last q; m ← m − (1 − β)rpᵀ, what the step did not take;
 * q = r with columns of norm 1; x ← (1 − γμ)x − γ√(out/in)·qpᵀ. Columns are kept one by one, so that the rank should be
 * small; orth is Gram–Schmidt, twice. The LMO of a low-rank ball would be `kyFan`; here estimator and LMO are one.
 */
export function dion(
  given: { gamma?: number | Schedule; beta?: number; mu?: number | Schedule; rank?: number; seed?: number } = {},
) {
  const o = options("dion", given, {
    gamma: 0.01 as number | Schedule,
    beta: 0.95,
    mu: 0.01 as number | Schedule,
    rank: 4,
    seed: 1,
  });
  within("dion", "gamma", o.gamma, 0, Infinity, true);
  within("dion", "beta", o.beta, 0, 1, true);
  within("dion", "mu", o.mu, 0, Infinity, true);
  within("dion", "rank", o.rank, 0, 1024);
  const columns = Array.from({ length: o.rank }, (_, j) => `q${j}`);
  return part({
    axis: "optimizer",
    kind: "dion",
    options: o,
    ...program((layers) => ({
      init<T>(ops: Ops<T>, x: Layers<T>): State<T> {
        const drawn = (w: T, j: number): T => ops.sub(ops.random(o.seed + j, ops.norms(w, "out")), 0.5);
        const q = columns.map((name, j) => [name, mapLayers(x, (w) => drawn(w, j))] as const);
        return { m: mapLayers(x, (w) => ops.zeros(w)), ...Object.fromEntries(q) };
      },
      ask: (_ops, x) => [x],
      tell(ops, x, [g], state, ok = allFinite(ops, [g!])) {
        const present = layers.filter(({ name }) => name in g!);
        const gamma = ops.at(o.gamma);
        const left = ops.sub(1, ops.mul(gamma, ops.at(o.mu)));
        const done = present.map((layer) => {
          const of = (slot: string) => (state[slot] as typeof x)[layer.name]!;
          const m = ops.add(of("m"), g![layer.name]!);
          const p = orthonormal(
            ops,
            columns.map((slot) => ops.sum(ops.mul(m, of(slot)), "in")),
          );
          const r = p.map((pj) => ops.sum(ops.mul(m, pj), "out"));
          const q = r.map((rj) => unit(ops, rj, ops.norms(rj, "in")));
          const outer = (a: readonly (typeof m)[]) =>
            a.map((aj, j) => ops.mul(aj, p[j]!)).reduce((y, z) => ops.add(y, z));
          const v = ops.mul(-Math.sqrt(layer.out / layer.in), outer(q));
          return { name: layer.name, d: m, m: ops.sub(m, ops.mul(1 - o.beta, outer(r))), q, v };
        });
        const all = <R>(f: (of: (typeof done)[number]) => R) => Object.fromEntries(done.map((of) => [of.name, f(of)]));
        const moved = all(({ name, v }) => ops.add(ops.mul(left, x[name]!), ops.mul(gamma, v)));
        const next = {
          m: all(({ m }) => m),
          ...Object.fromEntries(columns.map((slot, j) => [slot, all(({ q }) => q[j]!)])),
        };
        const v = all((of) => of.v);
        return {
          ...kept(ops, ok, moved, next, x, state),
          ok,
          seen: { x, g: only(g!, present), d: all(({ d }) => d), v, u: v },
        };
      },
    })),
  });
}

/** The rows [block, 1, out] made orthonormal, in order; one of which less than 1e-5 is new becomes 0. */
function orthonormal<T>(ops: Ops<T>, rows: readonly T[]): T[] {
  const done: T[] = [];
  for (const row of rows) {
    const across = [...done, ...done].reduce((y, e) => ops.sub(y, ops.mul(e, ops.sum(ops.mul(y, e), "out"))), row);
    const size = ops.norms(across, "out");
    const isNew = ops.gt(size, ops.mul(1e-5, ops.norms(row, "out")));
    done.push(ops.where(isNew, ops.div(across, ops.max(size, tiny)), 0));
  }
  return done;
}
