export * from "./describe.ts";
export * from "./interpret.ts";
export * from "./plan.ts";
export * from "./planOf.ts";
export * from "./trace.ts";
