/** An option by its symbol and its meaning; `unit` is said behind the number. */
export interface Word {
  readonly symbol?: string;
  readonly meaning: string;
  readonly unit?: string;
  /** What a slider goes over, in equal ratios where it says so. */
  readonly slider?: { readonly from: number; readonly to: number; readonly ratios?: boolean };
}

const share = { from: 0, to: 1 };
const sizes = { from: 1e-5, to: 10, ratios: true };

const words: Readonly<Record<string, Word>> = {
  alpha: { symbol: "α", meaning: "weight of the new gradient", slider: { from: 0.001, to: 1, ratios: true } },
  beta: { symbol: "β", meaning: "weight of the old average", slider: share },
  gamma: { symbol: "γ", meaning: "stepsize", slider: sizes },
  rank: { meaning: "rank of a step" },
  every: { meaning: "steps from one to the next" },
  beta1: { symbol: "β₁", meaning: "weight of the old average in d", slider: share },
  beta2: { symbol: "β₂", meaning: "weight of the old average that is kept", slider: share },
  init: { meaning: "how the average starts" },
  radius: {
    symbol: "ρ",
    meaning: "radius of the ball",
    unit: "× the norm’s own size",
    slider: { from: 0.01, to: 4096, ratios: true },
  },
  scaling: { meaning: "size of the ball by the layer’s width" },
  epsilon: { symbol: "ε", meaning: "added to what is divided by" },
  polar: { meaning: "how the polar factor UVᵀ is computed" },
  gap: { meaning: "largest LMO gap allowed", slider: { from: 1e-4, to: 0.1, ratios: true } },
  steps: { meaning: "how many", unit: "steps" },
  value: { symbol: "γ", meaning: "stepsize", unit: "× the radius", slider: sizes },
  from: { symbol: "γ₀", meaning: "stepsize at the start", slider: sizes },
  to: { symbol: "γₙ", meaning: "stepsize at the end", slider: sizes },
  decay: { meaning: "share of the steps in which it falls", slider: share },
  ell: { symbol: "ℓ", meaning: "γₖ = ℓ/(k + ℓ)" },
  mu: { symbol: "μ", meaning: "weight decay, times γ", slider: { from: 1e-4, to: 10, ratios: true } },
  at: { symbol: "c", meaning: "dual norm below which the step shrinks", slider: { from: 0.01, to: 100, ratios: true } },
  l0: { symbol: "L₀", meaning: "smoothness near a stationary point", slider: { from: 0.01, to: 100, ratios: true } },
  l1: {
    symbol: "L₁",
    meaning: "smoothness by the gradient’s dual norm",
    slider: { from: 0.01, to: 100, ratios: true },
  },
  p: { meaning: "exponent of the norm" },
  k: { meaning: "how many entries or singular values" },
  terms: { meaning: "terms of the series" },
  per: { meaning: "what shares one norm or statistic" },
  of: { meaning: "what it is built around" },
  schedule: { meaning: "the schedule after it" },
  nesterov: { meaning: "look ahead" },
  debiased: { meaning: "divide by the weights gathered" },
  slow: { meaning: "weight of the new gradient in the slow average", slider: { from: 1e-5, to: 0.1, ratios: true } },
  mix: { meaning: "weight of the slow average" },
  rounds: { meaning: "how often", unit: "rounds" },
  keep: { meaning: "share of the layers that move", slider: share },
  seed: { meaning: "seed of the random numbers" },
  scale: { meaning: "weight of the correction", slider: share },
  atMost: { meaning: "upper bound" },
  smoothness: { symbol: "L", meaning: "smoothness constant", slider: { from: 0.01, to: 100, ratios: true } },
  modules: { meaning: "the network’s modules, as JSON" },
  candidates: { meaning: "the norms to choose from" },
  draws: { meaning: "draws that a probe judges by", unit: "microbatches" },
  hysteresis: { meaning: "gain from which the norm changes", unit: "× the gain at hand" },
  dwell: { meaning: "how long a norm is kept, at least", unit: "steps" },
  blend: { meaning: "how long one norm takes to give way to the next", unit: "steps" },
  lower: { meaning: "smallest singular value that the polynomials are made for" },
};

const roles: Readonly<Record<string, string>> = {
  input: "first layers",
  hidden: "hidden layers",
  output: "last layers",
  embedding: "embeddings",
  bias: "biases",
  gain: "gains",
  conv: "convolutions",
  depthwise: "depthwise convolutions",
  "*": "all others",
};

/** The layers of a route: a role, the rest, or a layer by its name. */
export const routeWord = (name: string): string => roles[name] ?? `layer ${name}`;

/** What an option of a part is called. */
export function wordOf(kind: string, name: string): Word {
  if (kind === "adaptive" && name === "every")
    return { meaning: "from one probe to the next, 0 for none", unit: "steps" };
  if (kind === "byLayer") return { meaning: routeWord(name) };
  const [bare, place] = name.split(" ") as [string, string?];
  const word = words[bare] ?? { meaning: bare };
  return place === undefined
    ? word
    : { ...word, meaning: bare === "weights" ? `weight of norm ${place}` : `norm ${place}` };
}

/** The roles that `byLayer` may route by. */
export const roleNames = Object.keys(roles);
