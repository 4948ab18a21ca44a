export * from "./clipped.ts";
export * from "./normalized.ts";
export * from "./steepest.ts";
