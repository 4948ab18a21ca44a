// internal
export * from "./gemm.ts";
export * from "./kernels.ts";
export * from "./ownHeap.ts";
export * from "./runner.ts";
