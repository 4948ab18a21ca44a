export * from "./constrained.ts";
export * from "./decayed.ts";
export * from "./unconstrained.ts";
