// internal
import type { Width } from "./wgslCode.ts";

/**
 * The functions that kernels call. WGSL lets a compiler assume that no number is NaN or infinite, so that these are told
 * from their bits. `norm` takes the sums of squares of what is below 2⁻⁵⁰, times 2⁷⁵, of what is above 2⁵⁰, times 2⁻⁷⁵,
 * and of the rest. `min` and `max` pass NaN; `larger` is the maximum of numbers without sign, of which a NaN is the largest.
 */
const functions = (width: Width): string =>
  `
fn nan_(a: F) -> B { return (bitcast<U>(a) & U(0x7fffffffu)) > U(0x7f800000u); }
fn min_(a: F, b: F) -> F { return select(select(min(a, b), b, nan_(b)), a, nan_(a)); }
fn max_(a: F, b: F) -> F { return select(select(max(a, b), b, nan_(b)), a, nan_(a)); }
fn larger_(a: F, b: F) -> F { return bitcast<F>(max(bitcast<U>(a), bitcast<U>(b))); }
fn magnitude_(a: F) -> F { return bitcast<F>(bitcast<U>(a) & U(0x7fffffffu)); }
fn small_(a: F) -> F { let s = select(F(), a * 0x1p75, isSmall_(a)); return s * s; }
fn middle_(a: F) -> F { let s = select(a, F(), isSmall_(a) | isLarge_(a)); return s * s; }
fn large_(a: F) -> F { let s = select(F(), a * 0x1p-75, isLarge_(a)); return s * s; }
fn isSmall_(a: F) -> B { return bitcast<U>(magnitude_(a)) < U(0x26800000u); }
fn isLarge_(a: F) -> B { return (bitcast<U>(magnitude_(a)) > U(0x58800000u)) & !nan_(a); }
fn norm_(small: F, middle: F, large: F) -> F {
let low = sqrt(middle + small * 0x1p-75 * 0x1p-75);
let tiny = select(low, sqrt(small) * 0x1p-75, middle == F());
return select(tiny, sqrt(large + middle * 0x1p-75 * 0x1p-75) * 0x1p75, large > F());
}
fn broken_(a: F) -> F { return select(F(), F(1.0), (bitcast<U>(a) & U(0x7f800000u)) == U(0x7f800000u)); }`
    .replaceAll("_(", `${width}(`)
    .replace(/\b[FUB]\b/g, (type) => types[type as keyof typeof types][width]);

/** What a function's types are, of one number and of four. */
const types = {
  F: { 1: "f32", 4: "vec4f" },
  U: { 1: "u32", 4: "vec4u" },
  B: { 1: "bool", 4: "vec4<bool>" },
} as const;

/** core's `uniform(seed, element)`, bit for bit. */
const random = `
fn mixed(bits: u32) -> u32 {
  var h = (bits ^ (bits >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
fn random1(seed: u32, element: u32) -> f32 {
  return f32(mixed(mixed(element + seed * 0x9e3779b1u) ^ (seed * 0x85ebca6bu)) >> 8u) * 0x1p-24;
}
fn random4(seed: u32, element: u32) -> vec4f {
  return vec4f(random1(seed, element), random1(seed, element + 1u), random1(seed, element + 2u), random1(seed, element + 3u));
}`;

/** The functions that the source may call. */
export const library = (source: string): string =>
  [functions(1), source.includes("4(") ? functions(4) : "", source.includes("random") ? random : ""].join("");
