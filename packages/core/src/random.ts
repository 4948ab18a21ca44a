/**
 * The element-th number of the stream `seed`: uniform in [0, 1), a multiple of 2⁻²⁴ (exact in float32). A counter-based
 * integer hash (two rounds of the murmur3 finalizer over seed and counter): xor, shift and 32-bit multiply alone, hence
 * the same bits in JavaScript, WebAssembly and WGSL, and no state to save.
 */
export function uniform(seed: number, element: number): number {
  const mixed = mix(mix(element + Math.imul(seed, 0x9e3779b1)) ^ Math.imul(seed, 0x85ebca6b));
  return (mixed >>> 8) * 2 ** -24;
}

function mix(bits: number): number {
  let h = bits | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
