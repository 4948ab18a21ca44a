import { each, Nd } from "./nd.ts";
import {
  add,
  type Coefficients,
  lerp,
  newtonSchulz,
  repeated,
  type State,
  times,
  torchStep,
  zero,
} from "./publishedTorch.ts";
import { type Call, isCall } from "./python.ts";

/** What optax's transformations do with their options, as plain float64 loops without the ε that optax adds. */
type Tree = Record<string, Nd>;
/** A gradient transformation of optax: updates and parameters to updates, with its own state inside. */
export interface Transformation {
  update(u: Tree, p: Tree, k: number): Tree;
  /** Set a slot of its state, as `_replace` does. */
  seed?(slot: string, value: Tree): void;
}
const map = (u: Tree, f: (a: Nd, name: string) => Nd): Tree =>
  Object.fromEntries(Object.entries(u).map(([name, a]) => [name, f(a, name)]));
const globalNorm = (u: Tree): number => Math.hypot(...Object.values(u).flatMap((a) => [...a.data]));
const stateless = (f: Transformation["update"]): Transformation => ({ update: f });

/** optax's transformations by name. `labels` gives each parameter's key for `partition`. */
export function optax({ call, args, options: o }: Call, labels: Record<string, string>): Transformation {
  const inner = (a: unknown) => optax(a as Call, labels);
  const chained = (...links: readonly Transformation[]): Transformation => ({
    update: (u, p, k) => links.reduce((v, link) => link.update(v, p, k), u),
    seed: (slot, value) => links[0]!.seed!(slot, value),
  });
  const decayed = (mu: number) => stateless((u, p) => map(u, (a, name) => add(a, p[name]!, mu)));
  const rate = (gamma: unknown) => stateless((u, _, k) => map(u, (a) => times(a, -scheduled(gamma)(k))));
  const averaged = (next: (old: Nd, g: Nd) => Nd, out: (g: Nd, m: Nd, old: Nd) => Nd): Transformation => {
    let state: Tree | undefined;
    return {
      seed: (_, value) => {
        state = value;
      },
      update(u) {
        const old = state ?? map(u, zero);
        state = map(u, (g, name) => next(old[name]!, g));
        return map(u, (g, name) => out(g, state![name]!, old[name]!));
      },
    };
  };
  const lion = (b1: number, b2: number) =>
    averaged(
      (m, g) => lerp(m, g, 1 - b2),
      (g, _, old) => each(Math.sign, lerp(old, g, 1 - b1)),
    );
  const known: Record<string, () => Transformation> = {
    "optax.chain": () => chained(...args.map(inner)),
    "optax.partition"() {
      const routes = Object.entries(args[0] as Record<string, Call>).map(([key, t]) => [key, inner(t)] as const);
      const part = (u: Tree, key: string): Tree =>
        Object.fromEntries(Object.entries(u).filter(([name]) => labels[name] === key));
      return stateless((u, p, k) =>
        Object.assign({}, ...routes.map(([key, t]) => t.update(part(u, key), part(p, key), k))),
      );
    },
    "optax.trace": () => {
      const decay = o.decay as number;
      return averaged(
        (t, g) => add(g, t, decay),
        (g, t) => (o.nesterov ? add(g, t, decay) : t),
      );
    },
    "optax.ema"() {
      const decay = o.decay as number;
      const plain = averaged(
        (m, g) => lerp(m, g, 1 - decay),
        (_, m) => m,
      );
      if (!o.debias) return plain;
      return stateless((u, p, k) => map(plain.update(u, p, k), (m) => times(m, 1 / (1 - decay ** (k + 1)))));
    },
    "optax.scale": () => stateless((u) => map(u, (a) => times(a, args[0] as number))),
    "optax.scale_by_sign": () => stateless((u) => map(u, (a) => each(Math.sign, a))),
    "optax.stateless_with_tree_map": () =>
      stateless((u) => map(u, (a) => (args[0] as (a: Nd, p: null) => Nd)(a, null))),
    "optax.normalize_by_update_norm": () =>
      stateless((u) => map(u, (a) => times(a, (o.scale_factor as number) / globalNorm(u)))),
    "optax.clip_by_global_norm": () =>
      stateless((u) => map(u, (a) => times(a, Math.min(1, (args[0] as number) / globalNorm(u))))),
    "optax.add_decayed_weights": () => decayed(args[0] as number),
    "optax.scale_by_learning_rate": () => rate(args[0]),
    "optax.lion": () =>
      chained(lion(o.b1 as number, o.b2 as number), decayed(o.weight_decay as number), rate(o.learning_rate)),
    "optax.adamw": () => {
      const adam = torchStep({
        call: "torch.optim.AdamW",
        args,
        options: { ...o, betas: [o.b1, o.b2], weight_decay: 0 },
      });
      const states: Record<string, State> = {};
      const stateOf = (name: string): State => {
        states[name] ??= {};
        return states[name];
      };
      const scaled = stateless((u, _, k) => map(u, (g, name) => times(adam(zero(g), g, stateOf(name), 1, k + 1), -1)));
      return chained(scaled, decayed(o.weight_decay as number), rate(o.learning_rate));
    },
    "optax.contrib.scale_by_muon": () => {
      const rows = o.ns_coeffs as number[] | number[][];
      const table = typeof rows[0] === "number" ? repeated(rows, o.ns_steps as number) : (rows as Coefficients);
      const beta = o.beta as number;
      const average = averaged(
        (m, g) => lerp(m, g, 1 - beta),
        (_, m) => m,
      );
      /** Both bias corrections are optax's own: the average's is one step ahead. */
      const ahead = (g: Nd, m: Nd, k: number): Nd =>
        add(times(m, beta / (1 - beta ** (k + 2))), g, (1 - beta) / (1 - beta ** (k + 1)));
      const momentum = (u: Tree, p: Tree, k: number): Tree => {
        if (beta === 0) return u;
        if (!o.nesterov) throw new Error("Only Nesterov's average is debiased inside of Muon here.");
        const m = average.update(u, p, k);
        return map(u, (g, name) => ahead(g, m[name]!, k));
      };
      return stateless((given, p, k) =>
        map(momentum(given, p, k), (g) => {
          const flat = new Nd([g.size / g.shape.at(-1)!, g.shape.at(-1)!], g.data);
          const x = new Nd(g.shape, newtonSchulz(flat, table, o.preconditioning === "schatten").data);
          return o.adaptive
            ? times(
                x,
                g.data.reduce((s, a, i) => s + a * x.data[i]!, 0),
              )
            : x;
        }),
      );
    },
  };
  const make = known[call];
  if (make === undefined) throw new TypeError(`No ${call} here.`);
  return make();
}

/** A number, a function, or one of optax's schedules, as a function of the count. */
export function scheduled(gamma: unknown): (k: number) => number {
  if (typeof gamma === "number") return () => gamma;
  if (!isCall(gamma)) return gamma as (k: number) => number;
  const { call, args, options } = gamma;
  const [a, b, c] = args as [number, number, number];
  if (call === "optax.constant_schedule") return () => a;
  if (call === "optax.linear_schedule") return (k) => a + (b - a) * Math.min(1, Math.max(0, k / c));
  if (call === "optax.cosine_decay_schedule") {
    const alpha = (options.alpha as number | undefined) ?? 0;
    return (k) => a * ((1 - alpha) * 0.5 * (1 + Math.cos((Math.PI * Math.min(k, b)) / b)) + alpha);
  }
  if (call !== "optax.join_schedules") throw new TypeError(`No ${call} here.`);
  const [first, then] = (args[0] as readonly unknown[]).map(scheduled) as [
    (k: number) => number,
    (k: number) => number,
  ];
  const [boundary] = args[1] as unknown as readonly [number];
  return (k) => (k < boundary ? first(k) : then(k - boundary));
}
