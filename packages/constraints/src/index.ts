export * from "./cautiouslyDecayed.ts";
export * from "./constrained.ts";
export * from "./decayed.ts";
export * from "./sphere.ts";
export * from "./stiefel.ts";
export * from "./unconstrained.ts";
