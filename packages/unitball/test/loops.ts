import { uniform } from "@unitball/core";
import { Matrix } from "ml-matrix";

/**
 * The public implementations of the field as plain loops on one parameter in PyTorch's layout [out, in], float64, written
 * from their semantics alone. Each takes (p, g, k) to the new p and keeps its buffers in a closure.
 */
export type Loop = (p: Matrix, g: Matrix, k: number) => Matrix;

export const drawn = (rows: number, columns: number, seed: number): Matrix =>
  Matrix.from1DArray(
    rows,
    columns,
    Array.from({ length: rows * columns }, (_, i) => 2 * uniform(seed, i) - 1),
  );

const add = (a: Matrix, b: Matrix, t = 1): Matrix => Matrix.add(a, Matrix.mul(b, t));
const scaled = (a: Matrix, t: number): Matrix => Matrix.mul(a, t);
const map = (a: Matrix, f: (x: number) => number): Matrix =>
  Matrix.from1DArray(a.rows, a.columns, a.to1DArray().map(f));
const zip = (a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix => {
  const other = b.to1DArray();
  return Matrix.from1DArray(
    a.rows,
    a.columns,
    a.to1DArray().map((x, i) => f(x, other[i]!)),
  );
};
const fro = (a: Matrix): number => Math.hypot(...a.to1DArray());
const zeros = (a: Matrix): Matrix => Matrix.zeros(a.rows, a.columns);
const held = (): ((like: Matrix) => Matrix) & { set(m: Matrix): Matrix } => {
  let value: Matrix | undefined;
  return Object.assign((like: Matrix) => (value ??= zeros(like)), { set: (m: Matrix) => (value = m) });
};

type Quintic = readonly [number, number, number];
const keller = Array.from({ length: 5 }, (): Quintic => [3.4445, -4.775, 2.0315]);
const express: readonly Quintic[] = [
  [8.156554524902461, -22.48329292557795, 15.878769915207462],
  [4.042929935166739, -2.808917465908714, 0.5000178451051316],
  [3.8916678022926607, -2.772484153217685, 0.5060648178503393],
  [3.285753657755655, -2.3681294933425376, 0.46449024233003106],
  [2.3465413258596377, -1.7097828382687081, 0.42323551169305323],
];

/** Newton–Schulz as in muon.py: the short side's Gram matrix, X = G/norm. */
function orthogonal(g: Matrix, norm: number, steps: readonly Quintic[] = keller): Matrix {
  const tall = g.rows > g.columns;
  let x = scaled(tall ? g.transpose() : g, 1 / norm);
  for (const [a, b, c] of steps) {
    const gram = x.mmul(x.transpose());
    x = add(scaled(x, a), add(scaled(gram, b), gram.mmul(gram), c).mmul(x));
  }
  return tall ? x.transpose() : x;
}

export function kellerMuon({ lr, wd, beta }: { lr: number; wd: number; beta: number }): Loop {
  const m = held();
  return (p, g) => {
    const buffer = m.set(add(scaled(m(g), beta), g, 1 - beta));
    const u = add(scaled(g, 1 - beta), buffer, beta);
    const o = orthogonal(u, fro(u) + 1e-7);
    return add(scaled(p, 1 - lr * wd), o, -lr * Math.sqrt(Math.max(1, p.rows / p.columns)));
  };
}

export function moonlight({ lr, wd, beta }: { lr: number; wd: number; beta: number }): Loop {
  const m = held();
  return (p, g) => {
    const buffer = m.set(add(scaled(m(g), beta), g));
    const u = add(g, buffer, beta);
    const o = orthogonal(u, fro(u) + 1e-7);
    return add(scaled(p, 1 - lr * wd), o, -lr * 0.2 * Math.sqrt(Math.max(p.rows, p.columns)));
  };
}

/** torch.optim.Muon: lerp, clamp(min = 1e-7), and two rules for the learning rate. */
export function torchMuon(o: {
  lr: number;
  wd: number;
  beta: number;
  nesterov: boolean;
  rule: "original" | "rms";
}): Loop {
  const m = held();
  return (p, g) => {
    const buffer = m.set(add(m(g), Matrix.sub(g, m(g)), 1 - o.beta));
    const u = o.nesterov ? add(g, Matrix.sub(buffer, g), o.beta) : buffer;
    const [a, b] = [p.rows, p.columns];
    const ratio = o.rule === "original" ? Math.sqrt(Math.max(1, a / b)) : 0.2 * Math.sqrt(Math.max(a, b));
    return add(scaled(p, 1 - o.lr * o.wd), orthogonal(u, Math.max(fro(u), 1e-7)), -o.lr * ratio);
  };
}

/** optax.contrib.muon: bias-corrected averages, its own Nesterov, √max(1, fan_out/fan_in). */
export function optaxMuon({ lr, beta, nesterov }: { lr: number; beta: number; nesterov: boolean }): Loop {
  const m = held();
  return (p, g, k) => {
    const mu = m.set(add(scaled(m(g), beta), g, 1 - beta));
    const ahead = scaled(mu, beta / (1 - beta ** (k + 2)));
    const u = nesterov ? add(ahead, g, (1 - beta) / (1 - beta ** (k + 1))) : scaled(mu, 1 / (1 - beta ** (k + 1)));
    return add(p, orthogonal(u, fro(u) + 1e-8), -lr * Math.sqrt(Math.max(1, p.rows / p.columns)));
  };
}

export function dionMuon({ lr, wd, mu }: { lr: number; wd: number; mu: number }): Loop {
  const m = held();
  return (p, g) => {
    const buffer = m.set(add(scaled(m(g), mu), g));
    const o = orthogonal(buffer, 1.02 * fro(buffer) + 1e-8, express);
    return add(scaled(p, 1 - lr * wd), o, -lr * Math.sqrt(p.rows / p.columns));
  };
}

/** normuon.py: one mean square for each row of [out, in], 1e-10 wherever it divides. */
export function norMuon({ lr, beta, beta2 }: { lr: number; beta: number; beta2: number }): Loop {
  const m = held();
  let v: number[] | undefined;
  return (p, g) => {
    const buffer = m.set(add(scaled(m(g), beta), g, 1 - beta));
    const u = add(scaled(g, 1 - beta), buffer, beta);
    const o = orthogonal(u, fro(u) + 1e-7);
    const means = o.to2DArray().map((row) => row.reduce((s, x) => s + x * x, 0) / row.length);
    v = means.map((mean, i) => beta2 * (v?.[i] ?? 0) + (1 - beta2) * mean);
    const w = new Matrix(o.to2DArray().map((row, i) => row.map((x) => x / (Math.sqrt(v![i]!) + 1e-10))));
    return add(p, w, -lr * (fro(o) / (fro(w) + 1e-10)) * Math.sqrt(Math.max(1, p.rows / p.columns)));
  };
}

/** AdaMuon: the sign of the heavy ball, orthogonalized, over the root of its entries' second moment, to RMS 0.2. */
export function adaMuon({ lr, wd, beta }: { lr: number; wd: number; beta: number }): Loop {
  const [m, v] = [held(), held()];
  return (p, g) => {
    const s = map(m.set(add(scaled(m(g), beta), g)), Math.sign);
    const o = orthogonal(s, fro(s) + 1e-7);
    const second = v.set(
      add(
        scaled(v(g), beta),
        map(o, (x) => x * x),
        1 - beta,
      ),
    );
    const w = zip(o, second, (x, y) => x / (Math.sqrt(y) + 1e-8));
    return add(scaled(p, 1 - lr * wd), w, (-lr * 0.2 * Math.sqrt(w.rows * w.columns)) / fro(w));
  };
}

/** mars_m.py, the approximate form. */
export function marsMuon({ lr, wd, beta, gamma }: { lr: number; wd: number; beta: number; gamma: number }): Loop {
  const [m, last] = [held(), held()];
  return (p, g) => {
    const c = add(g, Matrix.sub(g, last(g)), (gamma * beta) / (1 - beta));
    const cut = fro(c) > 1 ? scaled(c, 1 / fro(c)) : c;
    last.set(g);
    const buffer = m.set(add(scaled(m(g), beta), cut, 1 - beta));
    const o = orthogonal(buffer, fro(buffer) + 1e-7);
    return add(scaled(p, 1 - lr * wd), o, -lr * 0.2 * Math.sqrt(Math.max(p.rows, p.columns)));
  };
}

/** optax.lars: decayed weights, trust ratio, learning rate, and then the trace. */
export function lars({ lr, wd, beta, eta }: { lr: number; wd: number; beta: number; eta: number }): Loop {
  const m = held();
  return (p, g) => {
    const u = add(g, p, wd);
    const buffer = m.set(add(scaled(m(g), beta), u, (lr * eta * fro(p)) / fro(u)));
    return Matrix.sub(p, buffer);
  };
}

export function lamb({ lr, wd, beta1, beta2, eps }: Record<"lr" | "wd" | "beta1" | "beta2" | "eps", number>): Loop {
  const [m, v] = [held(), held()];
  return (p, g, k) => {
    const first = scaled(m.set(add(scaled(m(g), beta1), g, 1 - beta1)), 1 / (1 - beta1 ** (k + 1)));
    const second = scaled(
      v.set(
        add(
          scaled(v(g), beta2),
          map(g, (x) => x * x),
          1 - beta2,
        ),
      ),
      1 / (1 - beta2 ** (k + 1)),
    );
    const r = add(
      zip(first, second, (x, y) => x / (Math.sqrt(y) + eps)),
      p,
      wd,
    );
    return add(p, r, (-lr * fro(p)) / fro(r));
  };
}

export function lion({ lr, wd, beta1, beta2 }: Record<"lr" | "wd" | "beta1" | "beta2", number>): Loop {
  const m = held();
  return (p, g) => {
    const u = map(add(scaled(m(g), beta1), g, 1 - beta1), Math.sign);
    m.set(add(scaled(m(g), beta2), g, 1 - beta2));
    return add(scaled(p, 1 - lr * wd), u, -lr);
  };
}

export function signum({ lr, wd, beta }: { lr: number; wd: number; beta: number }): Loop {
  const m = held();
  return (p, g) => add(scaled(p, 1 - lr * wd), map(m.set(add(scaled(m(g), beta), g, 1 - beta)), Math.sign), -lr);
}

/** scion.py: d from 0, U = scale·lmo(d) with the dual maximizer of its class, shrunk by 1 − lr unless unconstrained. */
export function scion(o: {
  lr: number;
  alpha: number;
  scale: number;
  unconstrained: boolean;
  norm: (d: Matrix) => Matrix;
}): Loop {
  const d = held();
  return (p, g) => {
    const u = scaled(o.norm(d.set(add(scaled(d(g), 1 - o.alpha), g, o.alpha))), o.scale);
    return add(o.unconstrained ? p : scaled(p, 1 - o.lr), u, -o.lr);
  };
}

/** The gradient's own buffer holds G, which is shrunk after the step. */
export function scionLight(o: Parameters<typeof scion>[0]): Loop {
  const buffer = held();
  return (p, g) => {
    const grad = add(buffer(g), g);
    const u = scaled(o.norm(grad), o.scale);
    buffer.set(scaled(grad, 1 - o.alpha));
    return add(o.unconstrained ? p : scaled(p, 1 - o.lr), u, -o.lr);
  };
}

const lengths = (a: Matrix): number[] => a.to2DArray().map((row) => Math.hypot(...row));

/** scion.py's classes on W = [out, in], and a bias as [1, out]. */
export const scionNorms = {
  spectral: (d: Matrix) => scaled(orthogonal(d, fro(d) + 1e-7), Math.sqrt(d.rows / d.columns)),
  spectralMax: (d: Matrix) => scaled(orthogonal(d, fro(d) + 1e-7), Math.max(1, Math.sqrt(d.rows / d.columns))),
  /** normalized=False; d_out is the first dimension, which of an embedding [vocab, dim] is the vocabulary. */
  spectralUnnormalized: (d: Matrix) => scaled(orthogonal(d, fro(d) + 1e-7), Math.sqrt(d.rows)),
  /** On [c_out, c_in·taps], a kernel flattened: √(c_out/c_in)/taps, taps being k·k for Conv2d and k for Conv1d. */
  spectralConv: (taps: number) => (d: Matrix) =>
    scaled(orthogonal(d, fro(d) + 1e-7), Math.sqrt(d.rows / (d.columns / taps)) / taps),
  /** transpose=True, for an embedding [vocab, dim]. */
  transposed: (norm: (d: Matrix) => Matrix) => (d: Matrix) => norm(d.transpose()).transpose(),
  colNorm: (normalized: boolean) => (d: Matrix) => {
    const r = lengths(d.transpose()).map((n) => (n / Math.sqrt(d.rows)) * (normalized ? d.columns : 1) + 1e-8);
    return new Matrix(d.to2DArray().map((row) => row.map((x, j) => x / r[j]!)));
  },
  rowNorm: (normalized: boolean) => (d: Matrix) => {
    const r = lengths(d).map((n) => n * (normalized ? Math.sqrt(d.columns) : 1) + 1e-8);
    return new Matrix(d.to2DArray().map((row, i) => row.map((x) => x / r[i]!)));
  },
  sign: (normalized: boolean) => (d: Matrix) => scaled(map(d, Math.sign), normalized ? 1 / d.columns : 1),
  bias: (d: Matrix) => scaled(d, 1 / (fro(d) / Math.sqrt(d.rows * d.columns) + 1e-8)),
};

/** SGDScheduleFree with constant lr; gives y, where the gradient is asked. */
export function scheduleFree({ lr, beta }: { lr: number; beta: number }) {
  let [x, z, sum]: [Matrix | undefined, Matrix | undefined, number] = [undefined, undefined, 0];
  return {
    y: (start: Matrix): Matrix => {
      x ??= start;
      z ??= start;
      return add(scaled(z, 1 - beta), x, beta);
    },
    step: (g: Matrix): Matrix => {
      z = add(z!, g, -lr);
      sum += lr ** 2;
      const c = lr ** 2 / sum;
      x = add(scaled(x!, 1 - c), z, c);
      return z;
    },
  };
}
