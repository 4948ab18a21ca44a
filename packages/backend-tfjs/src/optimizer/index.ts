export * from "./checkpoint.ts";
export * from "./fileSystem.ts";
export * from "./initialize.ts";
export * from "./options.ts";
export * from "./register.ts";
export * from "./tfOptimizer.ts";
export * from "./trainStep.ts";
export * from "./unitballOptimizer.ts";
