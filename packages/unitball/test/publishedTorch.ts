import { Matrix } from "ml-matrix";
import { each, Nd, permute } from "./nd.ts";
import type { Call } from "./python.ts";

/** What PyTorch's optimizers do with their options, as plain float64 loops without the ε that the libraries add. */
export type State = Record<string, Nd>;
export type Coefficients = readonly (readonly number[])[];

export const zero = (a: Nd): Nd => each(() => 0, a);
export const add = (a: Nd, b: Nd, by = 1): Nd => each((x, y) => x + by * y, a, b);
export const times = (a: Nd, by: number): Nd => each((x) => by * x, a);
const norm = (a: Nd): number => Math.hypot(...a.data);
export const lerp = (a: Nd, b: Nd, t: number): Nd => each((x, y) => x + t * (y - x), a, b);

/** X ← aX + (bA + cA²)X, A = XXᵀ on the short side, from X = G/‖G‖, the array read as [first axis, the others]. */
export function newtonSchulz(g: Nd, coefficients: Coefficients, schatten = false): Nd {
  const rows = g.shape[0]!;
  const wide = Matrix.from1DArray(rows, g.size / rows, [...g.data]);
  const tall = wide.rows > wide.columns;
  let X = tall ? wide.transpose() : wide;
  X = Matrix.mul(X, 1 / (schatten ? Math.sqrt(X.mmul(X.transpose()).norm()) : X.norm()));
  for (const [a, b, c] of coefficients) {
    const A = X.mmul(X.transpose());
    X = Matrix.add(Matrix.mul(X, a!), Matrix.add(Matrix.mul(A, b!), Matrix.mul(A.mmul(A), c!)).mmul(X));
  }
  return new Nd(g.shape, (tall ? X.transpose() : X).to1DArray());
}
export const repeated = (row: unknown, steps: number): Coefficients =>
  Array.from({ length: steps }, () => row as readonly number[]);
const keller = repeated([3.4445, -4.775, 2.0315], 5);

/** scion.py's norms on PyTorch's layouts. */
const scionNorms: Record<string, (g: Nd, kwargs: Record<string, boolean>) => Nd> = {
  Spectral(g, { max = false, normalized = true }) {
    const [out, in_] = g.shape as [number, number];
    const scale = normalized ? Math.sqrt(out / in_) : Math.sqrt(out);
    return times(newtonSchulz(g, keller), max ? Math.max(1, scale) : scale);
  },
  SpectralConv(g) {
    const [out, in_, k] = g.shape as [number, number, number];
    return times(newtonSchulz(g, keller), Math.sqrt(out / in_) / k ** 2);
  },
  Sign: (g, { normalized = true }) => times(each(Math.sign, g), normalized ? 1 / g.shape[1]! : 1),
  ColNorm(given, { normalized = false, transpose = false }) {
    const g = transpose ? permute(given, [1, 0]) : given;
    const [rows, columns] = g.shape as [number, number];
    const size = (j: number) => Math.hypot(...Array.from({ length: rows }, (_, i) => g.data[i * columns + j]!));
    const scale = normalized ? columns : 1;
    const made = new Nd(
      g.shape,
      g.data.map((a, i) => a / ((size(i % columns) / Math.sqrt(rows)) * scale)),
    );
    return transpose ? permute(made, [1, 0]) : made;
  },
  RowNorm(given, { normalized = true, transpose = false }) {
    const g = transpose ? permute(given, [1, 0]) : given;
    const [rows, columns] = g.shape as [number, number];
    const size = Array.from({ length: rows }, (_, i) => Math.hypot(...g.data.slice(i * columns, (i + 1) * columns)));
    const scale = normalized ? Math.sqrt(columns) : 1;
    const made = new Nd(
      g.shape,
      g.data.map((a, i) => a / (size[Math.floor(i / columns)]! * scale)),
    );
    return transpose ? permute(made, [1, 0]) : made;
  },
  BiasRMS: (g) => times(g, Math.sqrt(g.size) / norm(g)),
};

type Step = (p: Nd, g: Nd, s: State, lr: number, t: number) => Nd;

/** One step of a PyTorch optimizer on one parameter, from the options it was given. */
export function torchStep({ call, options: o }: Call, group: Record<string, unknown> = {}): Step {
  const number = (name: string, otherwise = 0) => (o[name] as number | undefined) ?? otherwise;
  const [b1, b2] = (o.betas as readonly number[] | undefined) ?? [0, 0];
  const wd = number("weight_decay");
  const steps: Record<string, Step> = {
    "torch.optim.SGD"(p, grad, s, lr, t) {
      const g = add(grad, p, wd);
      const momentum = number("momentum");
      if (momentum === 0) return add(p, g, -lr);
      s.buffer = t === 1 ? g : add(times(s.buffer!, momentum), g, 1 - number("dampening"));
      return add(p, o.nesterov ? add(g, s.buffer, momentum) : s.buffer, -lr);
    },
    "torch.optim.AdamW"(p, g, s, lr, t) {
      s.m = lerp(s.m ?? zero(g), g, 1 - b1!);
      s.v = lerp(
        s.v ?? zero(g),
        each((x) => x * x, g),
        1 - b2!,
      );
      const u = each((m, v) => m / (1 - b1! ** t) / (Math.sqrt(v / (1 - b2! ** t)) + number("eps")), s.m, s.v);
      return add(times(p, 1 - lr * wd), u, -lr);
    },
    Lion(p, g, s, lr) {
      const m = s.exp_avg ?? zero(g);
      s.exp_avg = lerp(m, g, 1 - b2!);
      return add(times(p, 1 - lr * wd), each(Math.sign, lerp(m, g, 1 - b1!)), -lr);
    },
    "torch.optim.Muon"(p, g, s, lr) {
      const momentum = number("momentum");
      s.momentum_buffer = lerp(s.momentum_buffer ?? zero(g), g, 1 - momentum);
      const update = o.nesterov ? lerp(g, s.momentum_buffer, momentum) : s.momentum_buffer;
      const [A, B] = p.shape as [number, number];
      const ratio = o.adjust_lr_fn === "original" ? Math.sqrt(Math.max(1, A / B)) : 0.2 * Math.sqrt(Math.max(A, B));
      const orthogonal = newtonSchulz(update, repeated(o.ns_coefficients, number("ns_steps")));
      return add(times(p, 1 - lr * wd), orthogonal, -lr * ratio);
    },
    Scion(p, grad, s, lr) {
      const momentum = number("momentum");
      s.momentum_buffer = lerp(s.momentum_buffer ?? zero(grad), grad, momentum);
      const g = momentum === 1 ? grad : s.momentum_buffer;
      const u = times(
        scionNorms[group.norm as string]!(g, group.norm_kwargs as Record<string, boolean>),
        group.scale as number,
      );
      return add(o.unconstrained ? p : times(p, 1 - lr), u, -lr);
    },
  };
  return steps[call]!;
}
