// internal
export * from "./crew.ts";
export * from "./gemm.ts";
export * from "./isHeavy.ts";
export * from "./kernels.ts";
export * from "./ownHeap.ts";
export * from "./runner.ts";
