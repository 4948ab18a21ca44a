export * from "./clipped.ts";
export * from "./normalized.ts";
export * from "./smooth.ts";
export * from "./steepest.ts";
