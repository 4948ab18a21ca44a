export * from "./matmul.ts";
export * from "./tfjs.ts";
export * from "./value.ts";
