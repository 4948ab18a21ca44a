export * from "./constant.ts";
export * from "./cosine.ts";
export * from "./inverseRoot.ts";
export * from "./linear.ts";
export * from "./openLoop.ts";
export * from "./stableThenDecay.ts";
export * from "./warmup.ts";
