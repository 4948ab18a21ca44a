export * from "./certified.ts";
export * from "./largestSingularValue.ts";
export * from "./methods.ts";
export * from "./polar.ts";
export * from "./polarExpress.ts";
export * from "./quintic.ts";
export * from "./tables.ts";
