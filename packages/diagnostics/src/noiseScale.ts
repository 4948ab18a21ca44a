/**
 * B·(noise/signal)², the batch size at which noise and signal are equal, from their means at batch size B. A few times
 * more buys little (McCandlish et al., arXiv 1812.06162, in ℓ₂; arXiv 2602.03001 in the dual norms of Signum and Muon).
 * In samples. A signal that is not above 0 gives Infinity: nothing but noise was seen.
 */
export const noiseScale = (batch: number, noise: number, signal: number): number =>
  signal > 0 ? batch * (noise / signal) ** 2 : Infinity;
