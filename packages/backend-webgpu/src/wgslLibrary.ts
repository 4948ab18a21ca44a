// internal
import { type, type Width } from "./wgslCode.ts";

/**
 * The functions that kernels call. WGSL lets a compiler assume that no number is NaN or infinite, so that these are told
 * from their bits. `norm` takes the sums of squares of what is below 2⁻⁵⁰, times 2⁷⁵, of what is above 2⁵⁰, times 2⁻⁷⁵,
 * and of the rest. `min` and `max` pass NaN; `larger` is the maximum of numbers without sign, of which a NaN is the largest.
 */
const functions = (width: Width): string => {
  const [t, u, flag] = width === 4 ? [type(width), "vec4u", "vec4<bool>"] : [type(width), "u32", "bool"];
  const all = (bits: string) => (width === 4 ? `vec4u(${bits})` : bits);
  return `
fn nan${width}(a: ${t}) -> ${flag} { return (bitcast<${u}>(a) & ${all("0x7fffffffu")}) > ${all("0x7f800000u")}; }
fn min${width}(a: ${t}, b: ${t}) -> ${t} { return select(select(min(a, b), b, nan${width}(b)), a, nan${width}(a)); }
fn max${width}(a: ${t}, b: ${t}) -> ${t} { return select(select(max(a, b), b, nan${width}(b)), a, nan${width}(a)); }
fn larger${width}(a: ${t}, b: ${t}) -> ${t} { return bitcast<${t}>(max(bitcast<${u}>(a), bitcast<${u}>(b))); }
fn magnitude${width}(a: ${t}) -> ${t} { return bitcast<${t}>(bitcast<${u}>(a) & ${all("0x7fffffffu")}); }
fn small${width}(a: ${t}) -> ${t} { let s = select(${t}(), a * 0x1p75, isSmall${width}(a)); return s * s; }
fn middle${width}(a: ${t}) -> ${t} { let s = select(a, ${t}(), isSmall${width}(a) | isLarge${width}(a)); return s * s; }
fn large${width}(a: ${t}) -> ${t} { let s = select(${t}(), a * 0x1p-75, isLarge${width}(a)); return s * s; }
fn isSmall${width}(a: ${t}) -> ${flag} { return bitcast<${u}>(magnitude${width}(a)) < ${all("0x26800000u")}; }
fn isLarge${width}(a: ${t}) -> ${flag} { return (bitcast<${u}>(magnitude${width}(a)) > ${all("0x58800000u")}) & !nan${width}(a); }
fn norm${width}(small: ${t}, middle: ${t}, large: ${t}) -> ${t} {
  let low = sqrt(middle + small * 0x1p-75 * 0x1p-75);
  let tiny = select(low, sqrt(small) * 0x1p-75, middle == ${t}());
  return select(tiny, sqrt(large + middle * 0x1p-75 * 0x1p-75) * 0x1p75, large > ${t}());
}
fn broken${width}(a: ${t}) -> ${t} { return select(${t}(), ${t}(1.0), (bitcast<${u}>(a) & ${all("0x7f800000u")}) == ${all("0x7f800000u")}); }`;
};

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

/** The functions of which the source speaks, and what they call in turn. */
export function library(source: string): string {
  const texts = (functions(1) + functions(4) + random).split("\nfn ").map((f) => `fn ${f}`);
  const known = texts.flatMap((text) => {
    const name = /^fn (\w+)\(/.exec(text)?.[1];
    return name === undefined ? [] : [{ name, text }];
  });
  const used = new Set<string>();
  const use = (text: string): void => {
    for (const { name, text: its } of known) {
      if (used.has(name) || !text.includes(`${name}(`)) continue;
      used.add(name);
      use(its);
    }
  };
  use(source);
  return known.flatMap(({ name, text }) => (used.has(name) ? [text] : [])).join("\n");
}
